package dev.commercesuite.user.persistence;

import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.interceptors.auth.revocation.RevokedTokens;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was revoked recently, from the tables {@code sessions} and {@code users}. Thread-safe. */
public final class PostgresRevocations implements RevocationSource {
  /**
   * How long something revoked can matter: the longest life of an access token (15 minutes), the
   * time that a login takes from reading the account to signing (a minute at most), and the clock
   * skew that verifiers allow.
   */
  public static final Duration WINDOW = Duration.ofMinutes(20);

  /**
   * How far an answer reaches back before the last one. A transaction is seen when it commits, and
   * says when it began; and the clocks of replicas differ.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(60);

  private final Database database;
  private final InstantSource clock;

  public PostgresRevocations(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public RevokedTokens fetch(@Nullable Instant since) throws IOException {
    Instant now = clock.instant();
    Instant from = from(since, now);
    try {
      return database.inReadOnlyTransaction(
          tx -> new RevokedTokens(now, sessions(tx, from), users(tx, from)));
    } catch (DatabaseException e) {
      throw new IOException("the revocations cannot be read from the database", e);
    }
  }

  private static Instant from(@Nullable Instant since, Instant now) {
    Instant earliest = now.minus(WINDOW);
    if (since == null) {
      return earliest;
    }
    Instant overlapping = since.minus(OVERLAP);
    return overlapping.isBefore(earliest) ? earliest : overlapping;
  }

  private static Set<String> sessions(Transaction tx, Instant from) {
    return new HashSet<>(
        tx.query(
            "select id from sessions where revoke_time >= ?",
            row -> row.uuid("id").toString(),
            from));
  }

  private static Map<String, Long> users(Transaction tx, Instant from) {
    record Ended(String user, long validFrom) {}
    return tx
        .query(
            "select id, tokens_valid_from_version from users where tokens_revoke_time >= ?",
            row ->
                new Ended(row.uuid("id").toString(), row.longInteger("tokens_valid_from_version")),
            from)
        .stream()
        .collect(Collectors.toMap(Ended::user, Ended::validFrom));
  }
}
