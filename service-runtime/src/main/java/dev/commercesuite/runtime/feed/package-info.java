/** Places in a feed: the changes of all objects of a kind, in the order in which they happen. */
@NullMarked
package dev.commercesuite.runtime.feed;

import org.jspecify.annotations.NullMarked;
