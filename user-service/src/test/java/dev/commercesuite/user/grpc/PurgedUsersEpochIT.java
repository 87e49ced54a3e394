package dev.commercesuite.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.commercesuite.api.user.v1.ListPurgedUsersRequest;
import dev.commercesuite.api.user.v1.ListPurgedUsersResponse;
import dev.commercesuite.api.user.v1.PurgedUser;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.migration.FeedEpoch;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.user.persistence.PostgresPurgedUsers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody who was purged is missed after the database was restored. */
class PurgedUsersEpochIT {
  private static final String LOCATION = "classpath:db/user";

  private final DatabaseConfig config = TestPostgres.migrated(LOCATION);
  private final MigrationConfig migration =
      new MigrationConfig(
          config.url(),
          LOCATION,
          TestPostgres.owner(),
          config.application().user(),
          Duration.ofMinutes(1));
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final PostgresPurgedUsers users = new PostgresPurgedUsers(database);
  private final PurgedUsersFeed feed =
      new PurgedUsersFeed(
          users, new ResumeTokens(new Secret("a secret of the tests, long enough")));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void theListBeginsAgainInANewEpoch() {
    String ann = purged();
    String token = list("").getResumeToken();
    String empty = list(token).getResumeToken();
    asOwner(
        "update feed_history set server = 'else/where/' || split_part(feed_server(tableoid), '/', 3)");
    for (String before : List.of("", token, empty)) {
      assertThatExceptionOfType(FeedHistoryUnconfirmed.class).isThrownBy(() -> list(before));
    }
    String bob = purged();

    FeedEpoch.begin(migration);

    for (String before : List.of(token, empty)) {
      assertThatExceptionOfType(FeedHistoryGone.class).isThrownBy(() -> list(before));
    }
    ListPurgedUsersResponse all = list("");
    assertThat(ids(all)).containsExactly(ann, bob);
    String eve = purged();
    assertThat(ids(list(all.getResumeToken()))).containsExactly(eve);
  }

  @Test
  void theListGoesOnInTheSameEpoch() {
    var _ = purged();
    String token = list("").getResumeToken();
    asOwner(
        "update feed_history set server = 'else/where/' || split_part(feed_server(tableoid), '/', 3)");

    FeedEpoch.keep(migration);

    String bob = purged();
    assertThat(ids(list(token))).containsExactly(bob);
  }

  /** The epoch may have been read from another server than the list is. */
  @Test
  void aListThatWasBegunIsNotReadFromAnotherHistory() {
    var _ = purged();
    String epoch = users.range().epoch();

    asOwner(
        "update feed_history set server = 'else/where/' || split_part(feed_server(tableoid), '/', 3)");

    assertThatExceptionOfType(FeedHistoryUnconfirmed.class)
        .isThrownBy(() -> users.after(epoch, null, 10));

    FeedEpoch.begin(migration);

    assertThatExceptionOfType(FeedHistoryGone.class)
        .isThrownBy(() -> users.after(epoch, null, 10))
        .satisfies(gone -> assertThat(gone.field()).isEqualTo("resume_token"));
    assertThat(users.after(users.range().epoch(), null, 10)).hasSize(1);
  }

  private ListPurgedUsersResponse list(String token) {
    return feed.page(ListPurgedUsersRequest.newBuilder().setResumeToken(token).build());
  }

  private static List<String> ids(ListPurgedUsersResponse page) {
    return page.getPurgedUsersList().stream().map(PurgedUser::getUserId).toList();
  }

  private String purged() {
    UUID id = UUID.randomUUID();
    database.useTransaction(tx ->
        tx.update(
            "insert into purged_users (user_id, purge_time, feed_position) values (?, ?, "
                + FeedHistory.POSITION
                + ")",
            id,
            Instant.EPOCH));
    return id.toString();
  }

  private void asOwner(String sql) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not run " + sql, e);
    }
  }
}
