package dev.commercesuite.runtime.database.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the probe takes for an outage, when, and what it does not, by a clock of its own. */
class DatabaseProbeTest {
  private static final Duration OUTAGE_AFTER = Duration.ofMillis(750);
  private static final Duration STEP = Duration.ofMillis(25);

  /** Whoever calls at the last answer is told within a second, with time left for the telling. */
  private static final Duration KNOWN_AFTER = Duration.ofMillis(800);

  /** The shortest silence for which a process may be configured to be not ready. */
  private static final Duration SHORTEST_UNTIL_NOT_READY = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final long LONG_AGO = 1;

  private long nanos = 42;
  private final Availability availability = new Availability("test", OUTAGE_AFTER, () -> nanos);
  private final FakeServer server = new FakeServer();
  private final List<String> heard = new ArrayList<>();
  private final List<Connection> closed = new ArrayList<>();
  private final DatabaseProbe.Listener listener =
      new DatabaseProbe.Listener() {
        @Override
        public void onOutage() {
          heard.add("outage");
        }

        @Override
        public void onNewConnection() {
          heard.add("new connection");
        }

        @Override
        public void onRefusal() {
          heard.add("refusal");
        }

        @Override
        public void onAnswer() {
          heard.add("answer");
        }
      };
  private final DatabaseProbe probe =
      new DatabaseProbe(
          server, this::await, "test", new SimpleMeterRegistry(), availability, listener);

  private Duration nextPause = Duration.ZERO;
  private Duration longestSilence = Duration.ZERO;

  /** After so many, the process as a whole does nothing for a long time. */
  private int stepsUntilPause = Integer.MAX_VALUE;

  /** Transactions are answered in each step, on connections that were made at this moment. */
  private @Nullable Long transactionsOn;

  /** In so many. */
  private int stepsWithTransactions = Integer.MAX_VALUE;

  @BeforeEach
  void connect() throws InterruptedException {
    look();
    assertThat(heard).containsExactly("answer");
    heard.clear();
  }

  @Test
  void asksOnTheConnectionThatItHas() throws InterruptedException {
    look();
    look();

    assertThat(server.asked).containsExactly("new", "known", "known");
    assertThat(heard).containsExactly("answer", "answer");
    assertThat(closed).isEmpty();
  }

  @Test
  void aServerThatGoesSilentIsAnOutageBeforeASecondIsOver() throws InterruptedException {
    server.known = NEVER;
    server.fresh = NEVER;
    look();

    assertThat(heard).containsExactly("outage");
    assertThat(longestSilence).isBetween(OUTAGE_AFTER, KNOWN_AFTER);
    assertThat(server.given).as("nobody waits for them").allMatch(CompletableFuture::isDone);
  }

  @Test
  void soIsOneThatEndsAndRefusesConnections() throws InterruptedException {
    server.known = AT_ONCE;
    server.fresh = AT_ONCE;
    server.failure = new SQLException("connection refused", "08001");
    while (!heard.contains("outage")) {
      look();
    }

    assertThat(heard).containsExactly("outage");
    assertThat(longestSilence).isBetween(OUTAGE_AFTER, KNOWN_AFTER);
  }

  /** As one that is shutting down on a busy machine. */
  @Test
  void soIsOneThatTakesItsTimeToSaySo() throws InterruptedException {
    server.known = AT_ONCE;
    server.fresh = Duration.ofMillis(490);
    server.failure = new SQLException("the database system is shutting down", "57P03");
    while (!heard.contains("outage")) {
      look();
    }

    assertThat(longestSilence).isBetween(OUTAGE_AFTER, KNOWN_AFTER);
  }

  /** The first connection of a process, made with those of all its replicas. */
  @Test
  void aConnectionThatWasNeverMadeMayTakeItsTime() throws InterruptedException {
    FakeServer slow = new FakeServer();
    slow.fresh = Duration.ofSeconds(4);
    DatabaseProbe starting =
        new DatabaseProbe(
            slow,
            event -> {
              pass(STEP);
              slow.answer();
              return event.isDone();
            },
            "starting",
            new SimpleMeterRegistry(),
            availability,
            listener);
    starting.look();

    assertThat(slow.asked).containsExactly("new");
    assertThat(availability.isAway()).isFalse();
    assertThat(heard).containsExactly("answer");
  }

  @Test
  void inAnOutageThereIsOneAttemptAtATime() throws InterruptedException {
    server.known = NEVER;
    server.fresh = NEVER;
    look();
    server.asked.clear();
    heard.clear();
    server.fresh = Duration.ofMillis(900);
    look();

    assertThat(server.asked).containsExactly("new");
    assertThat(heard).containsExactly("answer");
    assertThat(availability.isAway()).isFalse();
  }

  @Test
  void aSlowAnswerIsAnAnswer() throws InterruptedException {
    server.known = Duration.ofMillis(500);
    server.fresh = NEVER;
    for (int time = 0; time < 20; time++) {
      look();
    }

    assertThat(heard).hasSize(20).containsOnly("answer");
    assertThat(longestSilence).isLessThan(SHORTEST_UNTIL_NOT_READY);
    assertThat(closed).as("its own connection").isEmpty();
  }

  /** Not even one that is taken for an outage. */
  @Test
  void oneSlowProbeDoesNotEndReadiness() throws InterruptedException {
    server.known = NEVER;
    server.fresh = NEVER;
    look();
    assertThat(heard).containsExactly("outage");
    server.fresh = AT_ONCE;
    look();

    assertThat(heard).containsExactly("outage", "answer");
    assertThat(longestSilence).isLessThan(SHORTEST_UNTIL_NOT_READY);
  }

  @Test
  void aNewConnectionIsAnAnswerToo() throws InterruptedException {
    server.known = Duration.ofMillis(490);
    server.fresh = Duration.ofMillis(100);
    look();

    assertThat(heard).containsExactly("answer");
    assertThat(closed).as("the second, since the first is not broken").hasSize(1);
    look();
    assertThat(server.asked).containsExactly("new", "known", "new", "known", "new");
  }

  @Test
  void onePauseOfTheProcessIsNoSilenceOfTheServer() throws InterruptedException {
    server.fresh = NEVER;
    for (int steps : new int[] {0, 1, 15, 18}) {
      server.known = STEP.multipliedBy(steps).plus(AT_ONCE);
      stepsUntilPause = steps;
      look();
    }
    assertThat(longestSilence).isGreaterThan(PAUSE);

    assertThat(heard).hasSize(4).containsOnly("answer");
  }

  @Test
  void aServerThatAnswersTransactionsIsOnlyBusy() throws InterruptedException {
    server.known = NEVER;
    server.fresh = Duration.ofSeconds(1);
    server.failure = new SQLException("timed out", "08001");
    transactionsOn = LONG_AGO;
    for (int time = 0; time < 10; time++) {
      look();
    }

    assertThat(heard).isEmpty();
    assertThat(availability.isAway()).isFalse();
  }

  @Test
  void aConnectionThatBrokeAloneTellsOfOthers() throws InterruptedException {
    server.known = NEVER;
    look();

    assertThat(heard).containsExactly("new connection", "answer");
    assertThat(closed).as("nobody waits for the first").isEmpty();
    assertThat(server.given).allMatch(CompletableFuture::isDone);
  }

  @Test
  void notWhereTheOthersAreAnswered() throws InterruptedException {
    server.known = NEVER;
    transactionsOn = LONG_AGO;
    look();

    assertThat(heard).containsExactly("answer");
  }

  /** All connections may have broken after the probe began to ask, and before it heard anything. */
  @Test
  void whatWasAnsweredWhenTheLookBeganDoesNotHideIt() throws InterruptedException {
    server.known = NEVER;
    transactionsOn = LONG_AGO;
    stepsWithTransactions = 2;
    look();

    assertThat(heard).containsExactly("new connection", "answer");
  }

  @Test
  void whatIsAnsweredOnAConnectionMadeMeanwhileDoesNotHideIt() throws InterruptedException {
    server.known = NEVER;
    transactionsOn = nanos + nextPause.plus(STEP).toNanos();
    look();

    assertThat(heard).containsExactly("new connection", "answer");
  }

  @Test
  void aServerThatRefusesANewConnectionIsThere() throws InterruptedException {
    server.known = NEVER;
    server.fresh = AT_ONCE;
    server.failure = new SQLException("too many connections", "53300");
    look();
    assertThat(heard).containsExactly("refusal");
    look();

    assertThat(heard).containsExactly("refusal", "refusal");
    assertThat(availability.isAway()).isFalse();
  }

  @Test
  void whoeverClosesItEndsWhatIsAsked() {
    server.known = NEVER;
    server.fresh = NEVER;
    Thread.currentThread().interrupt();

    assertThatThrownBy(this::look).isInstanceOf(InterruptedException.class);
    assertThat(server.given).allMatch(CompletableFuture::isDone);
  }

  /** After the pause that the look before has asked for. */
  private void look() throws InterruptedException {
    pass(nextPause);
    nextPause = probe.look();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    if (availability.silence().compareTo(longestSilence) > 0) {
      longestSilence = availability.silence();
    }
  }

  /** One step: what comes within it is heard, unless that is a pause of all that could hear it. */
  private boolean await(CompletableFuture<?> event) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (transactionsOn != null && stepsWithTransactions-- > 0) {
      availability.transactionAnswered(transactionsOn);
    }
    if (stepsUntilPause-- == 0) {
      pass(PAUSE);
      return false;
    }
    pass(STEP);
    server.answer();
    return event.isDone();
  }

  private Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "abort" -> aborted((Connection) self);
                  case "equals" ->
                      System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                  case "hashCode" -> System.identityHashCode(self);
                  case "toString" -> "connection";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private @Nullable Object aborted(Connection connection) {
    closed.add(connection);
    return null;
  }

  /** Answers after the time that it is told to take, or fails then. */
  private final class FakeServer implements Pings {
    private final List<String> asked = new ArrayList<>();
    private final List<CompletableFuture<Connection>> given = new ArrayList<>();
    private final List<Runnable> dues = new ArrayList<>();
    private Duration known = AT_ONCE;
    private Duration fresh = AT_ONCE;
    private @Nullable SQLException failure;

    @Override
    public CompletableFuture<Connection> on(Connection connection) {
      asked.add("known");
      return ping(known, connection);
    }

    @Override
    public CompletableFuture<Connection> onNewConnection() {
      asked.add("new");
      return ping(fresh, connection());
    }

    private CompletableFuture<Connection> ping(Duration takes, Connection connection) {
      CompletableFuture<Connection> ping = new CompletableFuture<>();
      given.add(ping);
      long due = nanos + takes.toNanos();
      SQLException how = failure;
      dues.add(() -> {
        if (nanos - due >= 0) {
          var _ = how == null ? ping.complete(connection) : ping.completeExceptionally(how);
        }
      });
      return ping;
    }

    void answer() {
      dues.forEach(Runnable::run);
    }
  }
}
