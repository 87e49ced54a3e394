package dev.commercesuite.user.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.runtime.database.ConstraintViolation;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.accounts.Role;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the database refuses of the application role, whatever the code does. */
class UserConstraintsIT {
  private final StoreFixture store = new StoreFixture();

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          users_tokens_valid_from_a_version | update users set tokens_revoke_time = now(), \
          tokens_valid_from_version = version + 1
          users_tokens_valid_from_a_version | update users set tokens_revoke_time = now(), \
          tokens_valid_from_version = 0
          sessions_end_when_reused | insert into sessions (id, user_id, create_time, \
          last_use_time, expire_time, reuse_time, user_agent, network_address, network) \
          select gen_random_uuid(), id, now(), now(), now(), now(), '', '', '' from users
          security_events_kind_known | insert into security_events \
          (kind, caused_by, address, details) values ('NOTHING', '', '', '')
          users_purged_in_time | delete from users
          """)
  void refuses(String constraint, String statement) {
    var _ = store.inserted("ann@example.com", Role.CUSTOMER);

    assertThat(refusal(statement)).isEqualTo(constraint);
  }

  /** Whatever the caller has put before the clock of the database. */
  @Test
  void purgesNobodyBeforeTheirTimeByAnotherClock() throws SQLException {
    var _ = store.inserted("ann@example.com", Role.CUSTOMER);
    try (Connection owner =
            DriverManager.getConnection(
                store.config.url(),
                TestPostgres.owner().user(),
                TestPostgres.owner().password().reveal());
        Statement statement = owner.createStatement()) {
      statement.execute("grant create on schema public to " + store.config.application().user());
    }

    assertThat(
            refusal(
                """
                update users set delete_time = now(), purge_time = now() + interval '1 day';
                create function public.now() returns timestamptz language sql
                  as $$ select timestamptz 'infinity' $$;
                set local search_path = public, pg_catalog;
                delete from users
                """))
        .isEqualTo("users_purged_in_time");
  }

  private String refusal(String statement) {
    ConstraintViolation violation =
        catchThrowableOfType(
            ConstraintViolation.class,
            () -> store.database.useTransaction(tx -> tx.update(statement)));
    assertThat(violation).as("refuses %s", statement).isNotNull();
    return violation.constraint();
  }
}
