package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotificationsIT {
  private static final DatabaseConfig CONFIG = TestPostgres.empty();
  private final Recorder recorder = new Recorder();
  private Database database;
  private Notifications notifications;

  @BeforeEach
  void open() {
    database = Database.open(CONFIG, "test", new SimpleMeterRegistry());
    notifications = Notifications.open(CONFIG, new SimpleMeterRegistry(), "sample", "other");
  }

  @AfterEach
  void close() {
    notifications.close();
    database.close();
  }

  @Test
  void deliversWhatACommittedTransactionSays() {
    notifications.subscribe("sample", recorder);
    await().until(() -> recorder.events.contains("connected"));

    say("one");
    assertThatThrownBy(() ->
        database.useTransaction(tx -> {
          say(tx, "rolled back");
          throw new IllegalStateException();
        }));
    say("two");

    await()
        .untilAsserted(
            () -> assertThat(recorder.events).containsExactly("connected", "one", "two"));
  }

  @Test
  void connectsAgainAndSaysSo() {
    notifications.subscribe("sample", recorder);
    await().until(() -> recorder.events.contains("connected"));

    TestPostgres.asSuperuser(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'notifications sample other'");
    await().until(() -> recorder.events.size() == 2);
    say("after");

    await()
        .untilAsserted(
            () -> assertThat(recorder.events).containsExactly("connected", "connected", "after"));
  }

  @Test
  void tellsAListenerOnlyAboutItsChannel() {
    Recorder other = new Recorder();
    notifications.subscribe("sample", recorder);
    notifications.subscribe("other", other);
    await().until(() -> other.events.contains("connected"));

    say("one");
    database.useTransaction(tx -> say(tx, "other", "two"));

    await().until(() -> other.events.contains("two"));
    assertThat(other.events).doesNotContain("one");
    assertThat(recorder.events).containsExactly("connected", "one");
  }

  @Test
  void aListenerThatFailsHarmsNoOther() {
    notifications.subscribe(
        "sample",
        new Recorder() {
          @Override
          public void onNotification(String payload) {
            throw new IllegalStateException("a planted failure");
          }
        });
    notifications.subscribe("sample", recorder);
    await().until(() -> recorder.events.contains("connected"));

    say("one");
    say("two");

    await().until(() -> recorder.events.containsAll(List.of("one", "two")));
  }

  @Test
  void callsNobodyAfterTheEndOfASubscription() {
    Recorder gone = new Recorder();
    Notifications.Subscription subscription = notifications.subscribe("sample", gone);
    notifications.subscribe("sample", recorder);
    await().until(() -> recorder.events.contains("connected"));
    subscription.close();

    say("one");

    await().until(() -> recorder.events.contains("one"));
    assertThat(gone.events).doesNotContain("one");
  }

  private void say(String payload) {
    database.useTransaction(tx -> say(tx, payload));
  }

  private static void say(Transaction tx, String payload) {
    say(tx, "sample", payload);
  }

  private static void say(Transaction tx, String channel, String payload) {
    tx.query("select pg_notify(?, ?)", row -> "", channel, payload);
  }

  private static class Recorder implements Notifications.Listener {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void onNotification(String payload) {
      events.add(payload);
    }

    @Override
    public void onConnected() {
      events.add("connected");
    }
  }
}
