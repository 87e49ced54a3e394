package dev.commercesuite.local.machine;

import dev.commercesuite.runtime.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports of the suite.
 *
 * @param userGrpc gRPC of user-service
 * @param orderGrpc gRPC of order-service
 * @param paymentGrpc gRPC of payment-service
 * @param userAdmin metrics and probes of user-service
 * @param orderAdmin metrics and probes of order-service
 * @param paymentAdmin metrics and probes of payment-service
 * @param issuer HTTPS of the token issuer in user-service
 * @param postgres the embedded PostgreSQL
 */
public record Ports(
    int userGrpc,
    int orderGrpc,
    int paymentGrpc,
    int userAdmin,
    int orderAdmin,
    int paymentAdmin,
    int issuer,
    int postgres) {
  public static final int DEFAULT_BASE = 8400;

  private static final int HIGHEST_OFFSET = 32;

  /** The same distance from a base whatever the base: 8400 gives 8401, 8402, 8403, 8411, … */
  public static Ports from(int base) {
    if (base < 1024 || base > 65535 - HIGHEST_OFFSET) {
      throw new StartFailure(
          "--port-base is %s; expected a number from 1024 to %s."
              .formatted(base, 65535 - HIGHEST_OFFSET));
    }
    return new Ports(
        base + 1, base + 2, base + 3, base + 11, base + 12, base + 13, base + 21, base + 32);
  }

  /** What {@code ./run} has to be told to find these ports; empty when it finds them by itself. */
  public String option() {
    int base = userGrpc - 1;
    return base == DEFAULT_BASE ? "" : " --port-base " + base;
  }

  /** Ports that nobody uses, for tests. */
  public static Ports free() {
    List<Integer> free = FreePorts.find(8);
    return new Ports(
        free.get(0),
        free.get(1),
        free.get(2),
        free.get(3),
        free.get(4),
        free.get(5),
        free.get(6),
        free.get(7));
  }

  /**
   * Fails with one clear line when another program listens on a port of a service.
   *
   * @param listen where the services are going to listen
   */
  public void requireServicePortsFree(ListenAddress listen) {
    Map<String, Integer> services = new LinkedHashMap<>();
    services.put("user-service", userGrpc);
    services.put("order-service", orderGrpc);
    services.put("payment-service", paymentGrpc);
    services.put("the admin HTTP of user-service", userAdmin);
    services.put("the admin HTTP of order-service", orderAdmin);
    services.put("the admin HTTP of payment-service", paymentAdmin);
    services.put("the token issuer", issuer);
    services.forEach((user, port) -> requireFree(user, port, listen));
  }

  /** Fails with one clear line when another program listens on the port of PostgreSQL. */
  public void requirePostgresPortFree() {
    requireFree("PostgreSQL", postgres, ListenAddress.LOOPBACK);
  }

  private void requireFree(String user, int port, ListenAddress listen) {
    try {
      bind(ListenAddress.LOOPBACK.onPort(port));
      bind(listen.onPort(port));
    } catch (IOException e) {
      throw new StartFailure(
          "Port %s, for %s, is taken by another program. Stop that program, or choose other ports:"
                  .formatted(port, user)
              + " ./run --port-base "
              + (userGrpc == 9401 ? 10400 : 9400),
          e);
    }
  }

  private static void bind(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
    }
  }
}
