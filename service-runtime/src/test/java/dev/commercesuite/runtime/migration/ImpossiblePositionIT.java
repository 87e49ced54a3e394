package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A position that is none, which somebody has put into a table by hand. */
class ImpossiblePositionIT {
  private static final String LOCATION = "classpath:db/sample";

  private final DatabaseConfig config = TestPostgres.migrated(LOCATION);
  private final DatabaseRole owner = TestPostgres.owner();
  private final MigrationConfig migration =
      new MigrationConfig(
          config.url(), LOCATION, owner, config.application().user(), Duration.ofMinutes(1));
  private final Database database =
      Database.open(
          DatabaseConfig.of(config.url(), owner, owner), "test", new SimpleMeterRegistry());

  @BeforeEach
  void createAFeed() {
    run("create table notes (feed_position bigint not null)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void run(String sql) {
    database.useTransaction(tx -> tx.update(sql));
  }

  private FeedRange range() {
    return database.inReadOnlyTransaction(FeedHistory::range);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, (1L << 62) + 1})
  void neitherCommandGoesOnAndBothSayWhatIsInTheWay(long position) {
    String epoch = range().epoch();
    run("insert into notes values (%d)".formatted(position));

    requireRefusal(FeedEpoch::begin, "notes.feed_position", position);
    requireRefusal(FeedEpoch::keep, "notes.feed_position", position);

    assertThat(range().epoch()).isEqualTo(epoch);
    run("delete from notes");
    FeedEpoch.begin(migration);
    assertThat(range().epoch()).isNotEqualTo(epoch);
  }

  @Test
  void soDoesWhatIsSaidToBeDropped() {
    run("update feed_history set kept_from = " + Long.MAX_VALUE);

    requireRefusal(FeedEpoch::begin, "feed_history.kept_from", Long.MAX_VALUE);
  }

  @Test
  void aPositionThatIsOnlyHighIsNotInTheWay() {
    run("insert into notes values (%d)".formatted(1L << 61));

    FeedEpoch.begin(migration);

    assertThat(range().end()).isGreaterThan(1L << 61);
  }

  private void requireRefusal(Consumer<MigrationConfig> command, String column, long position) {
    assertThatThrownBy(() -> command.accept(migration))
        .isInstanceOf(Migrations.MigrationFailed.class)
        .hasMessage(
            "the highest position in %s of %s is %d; expected at most 4611686018427387904, because no"
                    .formatted(column, config.url(), position)
                + " transaction has got that far: find out where its row comes from, correct or"
                + " delete it, and try again");
  }
}
