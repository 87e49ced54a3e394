package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncerIT {
  private static final DatabaseConfig CONFIG = TestPostgres.empty();
  private static final UUID THING = new UUID(1, 1);

  /** After the first batch it waits for its end. */
  private static final AnnouncerPace ONCE =
      new AnnouncerPace(Duration.ofHours(1), Duration.ofHours(1));

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Database database = Database.open(CONFIG, "writer", metrics);
  private final Notifications notifications =
      Notifications.open(CONFIG, new SimpleMeterRegistry(), "things");
  private final RecordingListener replica = new RecordingListener();
  private final RecordingListener otherReplica = new RecordingListener();

  @BeforeEach
  void listen() {
    notifications.subscribe("things", replica);
    notifications.subscribe("things", otherReplica);
    await().until(() -> replica.heard.contains(RecordingListener.ALL));
    await().until(() -> otherReplica.heard.contains(RecordingListener.ALL));
    replica.heard.clear();
    otherReplica.heard.clear();
  }

  @AfterEach
  void close() {
    notifications.close();
    database.close();
  }

  private static String item(String customer) {
    return new ChangedObject(THING, customer).item();
  }

  private void commit(String... customers) {
    database.useTransaction(
        tx -> List.of(customers).forEach(customer -> tx.announce("things", item(customer))));
  }

  @Test
  void tellsEveryListenerWhatCommittedTransactionsAnnounce() {
    try (Announcer _ = Announcer.start(database, metrics)) {
      assertThatThrownBy(() ->
              database.useTransaction(tx -> {
                tx.announce("things", item("rolled back"));
                throw new IllegalStateException("a planted failure");
              }))
          .hasMessage("a planted failure");
      commit("one", "two");
      commit("three");
    }

    for (RecordingListener listener : List.of(replica, otherReplica)) {
      await()
          .untilAsserted(() ->
              assertThat(listener.heard).containsExactly(item("one"), item("two"), item("three")));
    }
  }

  @Test
  void announcesNothingOfATransactionThatIsTriedAgain() {
    String[] tries = new String[1];
    try (Announcer _ = Announcer.start(database, metrics)) {
      database.useTransaction(tx -> {
        tries[0] = tries[0] == null ? "first" : "second";
        tx.announce("things", item(tries[0]));
        if (tries[0].equals("first")) {
          tx.query("do $$ begin raise sqlstate '40001'; end $$", row -> "");
        }
      });
    }

    await().untilAsserted(() -> assertThat(replica.heard).containsExactly(item("second")));
  }

  @Test
  void putsManyItemsIntoFewNotifications() {
    List<String> customers =
        Stream.generate(UUID::randomUUID).map(UUID::toString).limit(1_000).toList();
    try (Announcer _ = Announcer.start(database, ONCE, 10_000, metrics)) {
      commit("first");
      await().untilAsserted(() -> assertThat(replica.heard).containsExactly(item("first")));
      customers.forEach(this::commit);
      assertThat(replica.heard).containsExactly(item("first"));
    }

    await().untilAsserted(() -> assertThat(replica.heard).hasSize(1_001));
    assertThat(replica.heard.subList(1, 1_001))
        .containsExactlyElementsOf(customers.stream().map(AnnouncerIT::item).toList());
    assertThat(replica.payloads).hasSize(1 + 10).allMatch(payload -> payload.length() < 8_000);
    assertThat(metrics.get("commerce.announcements").counter().count()).isEqualTo(1_001);
  }

  @Test
  void saysToLookForAllWhenTooMuchIsWaiting() {
    try (Announcer _ = Announcer.start(database, ONCE, 3, metrics)) {
      commit("first");
      await().untilAsserted(() -> assertThat(replica.heard).containsExactly(item("first")));
      commit("1", "2");
      commit("3", "4");
    }

    await()
        .untilAsserted(
            () -> assertThat(replica.heard).containsExactly(item("first"), RecordingListener.ALL));
    assertThat(metrics.get("commerce.announcements.overflows").counter().count()).isEqualTo(1);
  }

  @Test
  void announcesAgainOnceTheDatabaseAnswersAgain() {
    try (Announcer _ =
        Announcer.start(
            database, new AnnouncerPace(Duration.ZERO, Duration.ZERO), 10_000, metrics)) {
      commit("one");
      await().untilAsserted(() -> assertThat(replica.heard).containsExactly(item("one")));

      commit("a character that PostgreSQL does not take: \0");
      commit("two");

      await().until(() -> replica.heard.contains(RecordingListener.ALL));
      commit("three");
      await().until(() -> replica.heard.contains(item("three")));
    }
    assertThat(metrics.get("commerce.announcements.failures").counter().count())
        .isGreaterThanOrEqualTo(1);
  }
}
