/** Whom selectors mean, and who may talk to whom. */
@NullMarked
package dev.commercesuite.system.manifests.network;

import org.jspecify.annotations.NullMarked;
