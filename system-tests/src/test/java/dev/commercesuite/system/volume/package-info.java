/** How the suite reads its data once there is a lot of it. */
@NullMarked
package dev.commercesuite.system.volume;

import org.jspecify.annotations.NullMarked;
