package dev.commercesuite.system.money;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** Checks every {@link MoneyRule} over the databases of a suite. */
public final class MoneyInvariants {
  private final Databases databases;

  /** Of these databases; the sandbox's books are among them. */
  public MoneyInvariants(Databases databases) {
    this.databases = databases;
  }

  /** What is not as it must be, as of now. While something moves, a part of it only looks so. */
  public List<Violation> violations() {
    try (Books books = Books.of(databases)) {
      return books.violations();
    } catch (SQLException e) {
      throw new IllegalStateException("the books cannot be read", e);
    }
  }

  /**
   * Waits until every rule holds.
   *
   * @return how long that took
   * @throws org.awaitility.core.ConditionTimeoutException when it takes longer, with the violations
   */
  public Duration awaitAllHold(Duration atMost) {
    long begin = System.nanoTime();
    Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(500))
        .pollInSameThread()
        .untilAsserted(() -> Assertions.assertThat(violations()).isEmpty());
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
