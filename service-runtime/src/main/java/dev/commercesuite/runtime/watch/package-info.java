/**
 * Watch RPCs: streams that tell what there is, and then everything that happens to it.
 *
 * <p>A service gives each stream a {@link WatchSource}, which reads its database, and tells {@link
 * WatchStreams} what has changed, as every replica hears it from the {@link
 * dev.commercesuite.runtime.announce.Announcer} of any. What is not announced is found in the
 * database a little later: announcements make streams fast, the database makes them right.
 */
@NullMarked
package dev.commercesuite.runtime.watch;

import org.jspecify.annotations.NullMarked;
