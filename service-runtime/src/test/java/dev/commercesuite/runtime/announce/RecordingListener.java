package dev.commercesuite.runtime.announce;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers the items that it hears. */
final class RecordingListener implements AnnouncementListener {
  static final String ALL = "look again";

  final List<String> heard = new CopyOnWriteArrayList<>();

  /** As they arrived from the database. */
  final List<String> payloads = new CopyOnWriteArrayList<>();

  @Override
  public void onNotification(String payload) {
    payloads.add(payload);
    AnnouncementListener.super.onNotification(payload);
  }

  @Override
  public void announced(ChangedObject changed) {
    heard.add(changed.item());
  }

  @Override
  public void lookAgain() {
    heard.add(ALL);
  }
}
