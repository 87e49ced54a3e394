/** Which of many cases a build runs when it has no time for all of them. */
@NullMarked
package dev.commercesuite.system.shares;

import org.jspecify.annotations.NullMarked;
