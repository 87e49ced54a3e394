/** What containers get: variables, files, memory and connections; each is there and is enough. */
@NullMarked
package dev.commercesuite.system.manifests.settings;

import org.jspecify.annotations.NullMarked;
