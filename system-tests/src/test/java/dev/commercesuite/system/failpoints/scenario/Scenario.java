package dev.commercesuite.system.failpoints.scenario;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One fault at one fail point.
 *
 * @param attempt when it happens
 * @param client what the customer does then
 */
public record Scenario(FailPoint point, Action action, Attempt attempt, ClientBehaviour client) {

  /**
   * All with an action. While a thread is paused another one has to be faster, so customers ask
   * again then; processes, which take long to start, are killed once for each try. Those come first
   * that wait for a recovery.
   */
  public static List<Scenario> all(Action action) {
    return Arrays.stream(FailPoint.values())
        .sorted(Comparator.comparing(FailPoint::isOfRecovery).reversed())
        .flatMap(
            point -> Arrays.stream(Attempt.values()).flatMap(when -> ways(point, action, when)))
        .toList();
  }

  private static Stream<Scenario> ways(FailPoint point, Action action, Attempt attempt) {
    return switch (action) {
      case PAUSE -> Stream.of(new Scenario(point, action, attempt, ClientBehaviour.AGAIN));
      case HALT ->
          Stream.of(
              new Scenario(
                  point,
                  action,
                  attempt,
                  switch (attempt) {
                    case FIRST -> ClientBehaviour.NEVER;
                    case RETRY -> ClientBehaviour.AGAIN;
                  }));
      case EXCEPTION ->
          Arrays.stream(ClientBehaviour.values())
              .map(client -> new Scenario(point, action, attempt, client));
    };
  }

  public List<FaultStep> steps() {
    return point.steps(action, attempt);
  }

  /** The state in which the order has to end. */
  public String end() {
    return point.isBeforeAnything() && client == ClientBehaviour.NEVER
        ? point.journey().before()
        : point.journey().end();
  }

  @Override
  public String toString() {
    return "%s, %s, %s try, customer asks %s".formatted(point, action, attempt, client);
  }
}
