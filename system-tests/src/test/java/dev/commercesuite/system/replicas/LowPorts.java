package dev.commercesuite.system.replicas;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Ports below those that the system gives to outgoing connections: nobody takes the port of a
 * process while that is down.
 */
final class LowPorts {
  private static final int FIRST = 10_000;
  private static final int AFTER_LAST = 32_000;

  private final Iterator<Integer> ports;

  private LowPorts(List<Integer> ports) {
    this.ports = ports.iterator();
  }

  /** As many as asked for, free at this moment, at a random place. */
  static LowPorts free(int count) {
    int[] free =
        new Random()
            .ints(FIRST, AFTER_LAST)
            .distinct()
            .filter(LowPorts::isFree)
            .limit(count)
            .toArray();
    return new LowPorts(IntStream.of(free).boxed().toList());
  }

  int next() {
    return ports.next();
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
