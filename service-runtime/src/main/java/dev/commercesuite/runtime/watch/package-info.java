/**
 * Watch RPCs: streams that tell what there is, and then everything that happens to it.
 *
 * <p>A service gives each stream a {@link WatchSource}, which reads its database, and tells {@link
 * WatchStreams} what has changed, as every replica hears it from {@link
 * dev.commercesuite.runtime.database.Notifications}. When a notification is lost, a stream looks by
 * itself a little later: notifications make streams fast, the database makes them right.
 */
@NullMarked
package dev.commercesuite.runtime.watch;

import org.jspecify.annotations.NullMarked;
