package dev.commercesuite.user.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.RowReads;
import dev.commercesuite.runtime.testing.RowReads.Counted;
import dev.commercesuite.runtime.testing.RowReads.Plans;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserFilter;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No list, and no sweep of what has ended, reads much more than its page, on 40,000 users, as many
 * sessions and security events, whether PostgreSQL plans its statement for one call or for all.
 */
class UserListReadsIT {
  private static final int PAGE = 51;
  private static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");

  /** One a minute; few have other roles, are disabled or deleted. */
  private static final String FILL_USERS =
      """
      insert into users (id, email, email_key, display_name, roles, password_hash, create_time,
        update_time, disable_time, delete_time, purge_time, version)
      select (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
          || '7000' || '8' || substr(md5(i::text), 1, 15))::uuid,
        'ann-' || i || '@example.com', 'ann-' || i || '@example.com', 'Ann',
        case when i % 4000 = 1 then '{ADMIN}'::text[] when i % 2000 = 1 then '{STAFF}'
          when i % 2000 = 2 then '{CUSTOMER,FINANCE}' else '{CUSTOMER}' end,
        'hash', made, made, case when i % 1000 = 3 then made end,
        case when i % 1000 = 4 then made end,
        case when i % 1000 = 4 then made + interval '30 days' end, 1
      from (
        select i, timestamptz '2025-01-01T00:00:00Z' + i * interval '1 minute' as made
        from generate_series(0, 39999) i) as drawn
      """;

  /** One a minute; 80 are of one user. */
  private static final String FILL_SESSIONS =
      """
      insert into sessions (id, user_id, create_time, last_use_time, expire_time, user_agent,
        network_address, network)
      select (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
          || '7000' || '8' || substr(md5('session ' || i), 1, 15))::uuid,
        ids[case when i % 500 = 0 then 1 else 1 + i end], made, made, made + interval '90 days',
        'grpcurl', '192.0.2.1', '192.0.2.0/24'
      from (
        select i, timestamptz '2025-02-01T00:00:00Z' + i * interval '1 minute' as made, ids
        from generate_series(0, 39999) i,
          (select array(select id from users order by id) as ids) as users) as drawn
      """;

  private static final String FILL_EVENTS =
      """
      insert into security_events (kind, caused_by, user_id, address, details, create_time)
      select 'LOGIN_SUCCEEDED', 'anonymous', md5('user ' || i)::uuid, '192.0.2.1', '',
        timestamptz '2025-02-01T00:00:00Z' + i * interval '1 minute'
      from generate_series(0, 39999) i
      """;

  private static final DatabaseConfig CONFIG = TestPostgres.migrated("classpath:db/user");

  @BeforeAll
  static void fill() throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(CONFIG.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(FILL_USERS);
      statement.execute(FILL_SESSIONS);
      statement.execute(FILL_EVENTS);
      statement.execute("vacuum analyze");
    }
  }

  private static Instant minute(int i) {
    return FIRST.plus(Duration.ofMinutes(i));
  }

  private static UserFilter ofStates(UserState... states) {
    return new UserFilter(Set.of(states), null, null, null, null);
  }

  private static UserFilter withRole(@Nullable Role role) {
    return new UserFilter(Set.of(), role, null, null, null);
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void listsOfUsersReadTheirPage(Plans plans) {
    List<UserFilter> filters = new ArrayList<>();
    for (UserState state : UserState.values()) {
      filters.add(ofStates(state));
    }
    for (Role role : Role.values()) {
      filters.add(withRole(role));
    }
    filters.add(ofStates());
    filters.add(ofStates(UserState.ACTIVE, UserState.DISABLED));
    filters.add(ofStates(UserState.ACTIVE, UserState.DELETED));
    filters.add(ofStates(UserState.DISABLED, UserState.DELETED));
    filters.add(new UserFilter(Set.of(), null, new Email("ann-7777@example.com"), null, null));
    filters.add(new UserFilter(Set.of(), null, null, minute(5_000), minute(6_000)));
    filters.add(new UserFilter(Set.of(), Role.CUSTOMER, null, minute(5_000), minute(6_000)));
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresUserStore store = new PostgresUserStore(reads.database());
      for (UserFilter filter : filters) {
        Counted<List<User>> page = reads.of("users", () -> store.list(filter, null, PAGE));
        assertThat(page.rows()).as("%s", filter).isLessThanOrEqualTo(2L * PAGE);
        assertThat(page.result()).as("%s", filter).isNotEmpty();
      }
      assertThat(reads.of("users", store::hasAdmin).rows()).isLessThanOrEqualTo(PAGE);
    }
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void listsOfSessionsReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      UserId user =
          new PostgresUserStore(reads.database())
              .list(new UserFilter(Set.of(), null, null, minute(0), minute(1)), null, 1)
              .getFirst()
              .id();
      PostgresSessionStore store = new PostgresSessionStore(reads.database());
      Instant first = Instant.parse("2025-02-01T00:00:00Z");
      for (SessionFilter filter :
          List.of(
              new SessionFilter(user, null, null),
              new SessionFilter(
                  user, first.plus(Duration.ofHours(30)), first.plus(Duration.ofHours(150))))) {
        Counted<List<Session>> page =
            reads.of("sessions", () -> store.list(filter, first, null, PAGE));
        assertThat(page.rows()).as("%s", filter).isLessThanOrEqualTo(2L * PAGE);
        assertThat(page.result()).as("%s", filter).isNotEmpty();
      }
    }
  }

  /** Sweeps delete: each looks for what is due a day earlier than there is anything. */
  @ParameterizedTest
  @EnumSource(Plans.class)
  void sweepsReadLittleWhenNothingIsDue(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresRetentionStore store = new PostgresRetentionStore(reads.database());
      Instant expired = Instant.parse("2025-02-01T00:00:00Z").plus(Duration.ofDays(90));
      Counted<Integer> sessions = reads.of("sessions", () -> store.deleteSessions(expired, PAGE));

      assertThat(sessions.result()).isZero();
      // The planner looks at the ends of an index.
      assertThat(sessions.rows()).isLessThan(10);
    }
  }
}
