package dev.commercesuite.runtime.announce;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is sent in one notification: as many items as fit into it, each on a line of its own. */
final class Payloads {
  /** Instead of items: listeners look for all of them. */
  static final String ALL = "*";

  /** PostgreSQL takes less than 8,000. */
  static final int MOST_BYTES = 7_900;

  private Payloads() {}

  /** Whether the item can be told by itself. */
  static boolean takes(String item) {
    return !item.isEmpty()
        && !item.equals(ALL)
        && item.lines().count() == 1
        && bytes(item) <= MOST_BYTES;
  }

  static List<String> of(Collection<String> items) {
    List<String> payloads = new ArrayList<>();
    StringBuilder payload = new StringBuilder();
    int length = 0;
    for (String item : items) {
      int added = bytes(item) + 1;
      if (length > 0 && length + added > MOST_BYTES) {
        payloads.add(payload.toString());
        payload.setLength(0);
        length = 0;
      }
      payload.append(length == 0 ? "" : "\n").append(item);
      length += added;
    }
    if (length > 0) {
      payloads.add(payload.toString());
    }
    return payloads;
  }

  private static int bytes(String item) {
    return item.getBytes(StandardCharsets.UTF_8).length;
  }
}
