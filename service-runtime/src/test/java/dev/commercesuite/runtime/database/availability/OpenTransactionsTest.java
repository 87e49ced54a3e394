package dev.commercesuite.runtime.database.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which transactions are ended when their connections may be broken. */
class OpenTransactionsTest {
  private static final Duration LONG = Duration.ofSeconds(3);

  private final List<Connection> aborted = new ArrayList<>();
  private long nanos = 42;

  /** When the connections of the pool were made. */
  private long made = 1;

  private final Availability availability =
      new Availability("test", Duration.ofSeconds(1), () -> nanos);
  private final OpenTransactions open = new OpenTransactions(pool(), _ -> made, availability);

  @Test
  void aSuspectThatWasAnsweredIsSpared() throws Exception {
    try (OpenTransactions.Use answered = open.begin();
        OpenTransactions.Use silent = open.begin()) {
      answered.answered();
      silent.answered();
      pass(Duration.ofMillis(1));
      availability.beginsToAsk();
      open.suspectAll();
      pass(Duration.ofMillis(1));
      answered.answered();

      open.endSuspects();
      assertThat(aborted).as("at once").isEmpty();
      pass(LONG);
      open.endSuspects();
      assertThat(aborted).containsExactly(silent.connection());
    }
  }

  @Test
  void aTransactionOnAConnectionThatWasMadeLaterIsNoSuspect() throws Exception {
    availability.beginsToAsk();
    pass(Duration.ofMillis(1));
    made = availability.now();
    try (OpenTransactions.Use _ = open.begin()) {
      open.suspectAll();
      pass(LONG);
      open.endSuspects();
      assertThat(aborted).isEmpty();
    }
  }

  @Test
  void itsAnswerSaysNothingAboutTheConnectionsFromBefore() throws Exception {
    availability.beginsToAsk();
    try (OpenTransactions.Use older = open.begin()) {
      made = availability.now();
      try (OpenTransactions.Use newer = open.begin()) {
        newer.answered();
        assertThat(availability.othersAnswered()).isFalse();
        older.answered();
        assertThat(availability.othersAnswered()).isTrue();
      }
    }
  }

  @Test
  void aTransactionThatBeganLaterIsNoSuspect() throws Exception {
    availability.beginsToAsk();
    open.suspectAll();
    try (OpenTransactions.Use _ = open.begin()) {
      pass(LONG);
      open.endSuspects();
      assertThat(aborted).isEmpty();
    }
  }

  @Test
  void anAnswerToOneIsAnAnswerOfTheDatabase() throws Exception {
    try (OpenTransactions.Use use = open.begin()) {
      pass(LONG);
      assertThat(availability.silence()).isEqualTo(LONG);
      use.answered();
      assertThat(availability.silence()).isZero();
    }
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private @Nullable Object aborted(Connection connection) {
    aborted.add(connection);
    return null;
  }

  private DataSource pool() {
    return proxy(DataSource.class);
  }

  private <T> T proxy(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getConnection" -> proxy(Connection.class);
                  case "abort" -> aborted((Connection) self);
                  case "close" -> null;
                  case "equals" ->
                      System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                  case "hashCode" -> System.identityHashCode(self);
                  case "toString" -> type.getSimpleName();
                  default -> throw new UnsupportedOperationException(method.getName());
                }));
  }
}
