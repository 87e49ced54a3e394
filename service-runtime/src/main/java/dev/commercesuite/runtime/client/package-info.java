/** Channels to other services. */
@NullMarked
package dev.commercesuite.runtime.client;

import org.jspecify.annotations.NullMarked;
