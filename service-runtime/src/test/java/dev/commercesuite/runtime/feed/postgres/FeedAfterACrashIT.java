package dev.commercesuite.runtime.feed.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.testing.RestorablePostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Numbers of transactions that were rolled back just before a crash are given again after it. A
 * reader who begins between the two must not stand behind them.
 */
@Timeout(180)
class FeedAfterACrashIT {
  private static final FeedTable<String> EVENTS =
      new FeedTable<>("notes", "note_id", "note", row -> row.text("note"));

  private final RestorablePostgres server = RestorablePostgres.migrated("classpath:db/sample");
  private final Database database =
      Database.open(server.config(), "test", new SimpleMeterRegistry());

  @AfterEach
  void close() {
    database.close();
    server.close();
  }

  @Test
  void whoBeginsNowMissesNothingThatGetsANumberAgain() {
    server.execute(
        """
        create table notes (
          note_id uuid not null, sequence bigint not null, note text not null,
          customer_id text, feed_position bigint not null);
        grant select, insert on notes to %s
        """
            .formatted(server.config().application().user()));
    assertThat(range().present()).isEqualTo(FeedPosition.before(range().epoch(), 0));
    boolean isGivenAgain = false;
    for (int crash = 1; !isGivenAgain; crash++) {
      assertThat(crash).as("crashes after which numbers went on").isLessThan(10);
      var _ = write("before");
      long last = 0;
      for (int i = 0; i < 5; i++) {
        last = rolledBack();
      }
      FeedPosition now = range().present();

      server.crash();

      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreException(DatabaseUnavailable.class)
          .until(() -> !range().epoch().isEmpty());
      isGivenAgain = write("after") <= last;
      await().until(() -> !after(now).isEmpty());
      assertThat(after(now)).containsExactly("after");
      assertThat(after(range().present())).isEmpty();
    }
  }

  private FeedRange range() {
    return database.inReadOnlyTransaction(EVENTS::range);
  }

  private List<String> after(FeedPosition position) {
    return database.inReadOnlyTransaction(tx -> EVENTS.after(tx, position, null, 100)).stream()
        .map(FeedTable.Positioned::event)
        .toList();
  }

  /** The position that nothing was written with. */
  private long rolledBack() {
    RolledBack thrown = new RolledBack();
    try {
      database.useTransaction(tx -> {
        thrown.position = position(tx);
        throw thrown;
      });
    } catch (RolledBack rolledBack) {
      return rolledBack.position;
    }
    throw new AssertionError("the transaction was not rolled back");
  }

  private static final class RolledBack extends RuntimeException {
    private long position;
  }

  private long write(String note) {
    return database.inTransaction(tx -> {
      tx.update(
          "insert into notes (note_id, sequence, note, feed_position) values (?, 1, ?, "
              + FeedHistory.POSITION
              + ")",
          UUID.randomUUID(),
          note);
      return position(tx);
    });
  }

  private static long position(Transaction tx) {
    return tx.queryOne(
            "select " + FeedHistory.POSITION + " as position", row -> row.longInteger("position"))
        .orElseThrow();
  }
}
