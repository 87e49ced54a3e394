/**
 * Tells every replica which objects have changed, after the commit and apart from it: a transaction
 * that calls {@code pg_notify} itself would hold a lock of the whole server while it is flushed.
 *
 * <p>A process that dies after a commit takes what it has not announced with it. {@link
 * dev.commercesuite.runtime.announce.FeedPolling} therefore looks into the table of events once a
 * second, whoever watches.
 */
@NullMarked
package dev.commercesuite.runtime.announce;

import org.jspecify.annotations.NullMarked;
