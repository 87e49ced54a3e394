package dev.commercesuite.runtime.announce;

import dev.commercesuite.runtime.database.Notifications;

/** Hears what the {@link Announcer} of any replica announces on a channel. Must return soon. */
public interface AnnouncementListener extends Notifications.Listener {

  /** An object has changed, and the database shows it. */
  void announced(ChangedObject changed);

  /** Anything may have changed without {@link #announced} having been called. */
  void lookAgain();

  @Override
  default void onNotification(String payload) {
    if (payload.equals(Payloads.ALL)) {
      lookAgain();
    } else {
      payload.lines().map(ChangedObject::parse).forEach(this::announced);
    }
  }

  @Override
  default void onConnected() {
    lookAgain();
  }
}
