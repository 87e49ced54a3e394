/** The programs that render and judge manifests, where they are installed. */
@NullMarked
package dev.commercesuite.system.manifests.tools;

import org.jspecify.annotations.NullMarked;
