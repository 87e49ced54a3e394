/** What services learn of each other by reading feeds. */
@NullMarked
package dev.commercesuite.system.feeds;

import org.jspecify.annotations.NullMarked;
