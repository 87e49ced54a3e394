package dev.commercesuite.local.machine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;

/**
 * Ports that nobody uses, for tests. They lie below those that the system gives to outgoing
 * connections, so that they stay free until a server takes them, and between two of its runs.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int AFTER_LAST = 32_000;

  private FreePorts() {}

  /** As many as asked for, at random places. */
  public static List<Integer> find(int count) {
    return new Random()
        .ints(FIRST, AFTER_LAST)
        .distinct()
        .filter(FreePorts::isFree)
        .limit(count)
        .boxed()
        .toList();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
