package dev.commercesuite.local;

import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.PostgresServer;
import dev.commercesuite.runtime.config.ListenAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./run} was asked to do.
 *
 * @param existingServer to use instead of the embedded PostgreSQL; null for that one
 * @param listen where the services take connections
 */
record Arguments(
    Task task, Ports ports, @Nullable PostgresServer existingServer, ListenAddress listen) {

  enum Task {
    START,
    START_AFRESH,
    WALK_JOURNEY
  }

  /**
   * A value follows its option, or is in it: {@code --port-base 9400}, {@code --port-base=9400}.
   */
  static Arguments parse(String... arguments) {
    Task task = Task.START;
    int portBase = Ports.DEFAULT_BASE;
    PostgresServer existingServer = null;
    ListenAddress listen = ListenAddress.LOOPBACK;
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    while (!left.isEmpty()) {
      String option = left.remove();
      int equals = option.indexOf('=');
      if (option.startsWith("--") && equals > 0) {
        left.push(option.substring(equals + 1));
        option = option.substring(0, equals + 1);
      }
      switch (option) {
        case "--reset" -> task = Task.START_AFRESH;
        case "--journey" -> task = Task.WALK_JOURNEY;
        case "--port-base", "--port-base=" -> portBase = number("--port-base", value(option, left));
        case "--postgres", "--postgres=" ->
            existingServer = PostgresServer.parse(value(option, left));
        case "--all-addresses" -> listen = ListenAddress.ALL;
        default -> throw new StartFailure("Unknown option: " + option + ". See ./run --help.");
      }
    }
    return new Arguments(task, Ports.from(portBase), existingServer, listen);
  }

  private static String value(String option, Deque<String> left) {
    String value = left.poll();
    if (value == null) {
      throw new StartFailure(option + " needs a value. See ./run --help.");
    }
    return value;
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new StartFailure(option + " is " + value + "; expected a number.", e);
    }
  }
}
