package dev.commercesuite.local;

import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.PostgresServer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./run} was asked to do.
 *
 * @param existingServer to use instead of the embedded PostgreSQL; null for that one
 */
record Arguments(Task task, Ports ports, @Nullable PostgresServer existingServer) {

  enum Task {
    START,
    START_AFRESH,
    WALK_JOURNEY
  }

  static Arguments parse(String... arguments) {
    Task task = Task.START;
    int portBase = Ports.DEFAULT_BASE;
    PostgresServer existingServer = null;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      switch (argument) {
        case "--reset" -> task = Task.START_AFRESH;
        case "--journey" -> task = Task.WALK_JOURNEY;
        case "--port-base" -> portBase = number(argument, value(arguments, ++i));
        case "--postgres" -> existingServer = PostgresServer.parse(value(arguments, ++i));
        default -> throw new StartFailure("Unknown option: " + argument + ". See ./run --help.");
      }
    }
    return new Arguments(task, Ports.from(portBase), existingServer);
  }

  private static String value(String[] arguments, int index) {
    if (index == arguments.length) {
      throw new StartFailure(arguments[index - 1] + " needs a value. See ./run --help.");
    }
    return arguments[index];
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new StartFailure(option + " is " + value + "; expected a number.", e);
    }
  }
}
