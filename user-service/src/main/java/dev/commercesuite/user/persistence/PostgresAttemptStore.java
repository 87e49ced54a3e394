package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.throttling.AttemptBucket;
import dev.commercesuite.user.domain.throttling.AttemptStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Buckets in the table {@code attempts}, by the generic cell rate algorithm: all that is kept of a
 * bucket is when it will be full. Each attempt puts that off by the time that one attempt takes to
 * come back, and it must never be further away than the whole window.
 */
public final class PostgresAttemptStore implements AttemptStore {
  private final Database database;
  private final KeyedHash hash;

  /**
   * @param secret of the service, the same on every replica
   */
  public PostgresAttemptStore(Database database, Secret secret) {
    this.database = database;
    this.hash = new KeyedHash(secret, "attempts");
  }

  @Override
  public Decision take(
      List<AttemptBucket> buckets, Instant now, Function<AttemptBucket, SecurityEvent> refusal) {
    return database.inTransaction(tx -> take(tx, buckets, now, refusal));
  }

  @Override
  public void giveBack(List<AttemptBucket> whole, List<AttemptBucket> one) {
    database.useTransaction(tx -> giveBack(tx, whole, one));
  }

  /** {@link AttemptStore#take} in a transaction that does more than that. */
  Decision take(
      Transaction tx,
      List<AttemptBucket> buckets,
      Instant now,
      Function<AttemptBucket, SecurityEvent> refusal) {
    List<Entry> entries = entries(buckets);
    return findRefusal(tx, entries, now).orElseGet(() -> takeAll(tx, entries, now, refusal));
  }

  /** {@link AttemptStore#giveBack} in a transaction that does more than that. */
  void giveBack(Transaction tx, List<AttemptBucket> whole, List<AttemptBucket> one) {
    List<AttemptBucket> all = new ArrayList<>(whole);
    all.addAll(one);
    for (Entry entry : entries(all)) {
      if (whole.contains(entry.bucket())) {
        tx.update("delete from attempts where key = ?", entry.key());
      } else {
        giveBackOne(tx, entry);
      }
    }
  }

  /**
   * Refuses without a lock when that is all there is to do: a flood of attempts at one bucket must
   * not make everybody's connections wait for its row.
   */
  private static Optional<Decision> findRefusal(Transaction tx, List<Entry> entries, Instant now) {
    for (Entry entry : entries) {
      Optional<Duration> wait =
          tx.queryOne(
              """
              select full_time from attempts where key = ? and full_time > ? and report_time > ?
              """,
              row -> Duration.between(latestFullAt(entry, now), row.instant("full_time")),
              entry.key(),
              latestFullAt(entry, now),
              now.minus(entry.bucket().window()));
      if (wait.isPresent()) {
        return Optional.of(new Decision.Refused(wait.get(), null));
      }
    }
    return Optional.empty();
  }

  private static Decision takeAll(
      Transaction tx,
      List<Entry> entries,
      Instant now,
      Function<AttemptBucket, SecurityEvent> refusal) {
    List<Entry> taken = new ArrayList<>();
    for (Entry entry : entries) {
      if (!take(tx, entry, now)) {
        taken.forEach(earlier -> giveBackOne(tx, earlier));
        return refuse(tx, entry, now, refusal);
      }
      taken.add(entry);
    }
    return new Decision.Allowed();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] key, AttemptBucket bucket) {}

  /**
   * In an order that is the same for everybody, so that no two transactions wait for each other.
   */
  private List<Entry> entries(List<AttemptBucket> buckets) {
    return buckets.stream()
        .map(bucket -> new Entry(key(bucket), bucket))
        .sorted((a, b) -> Arrays.compareUnsigned(a.key(), b.key()))
        .toList();
  }

  private byte[] key(AttemptBucket bucket) {
    return hash.of((bucket.kind() + " " + bucket.owner()).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean take(Transaction tx, Entry entry, Instant now) {
    Duration interval = entry.bucket().interval();
    return tx.update(
            """
            insert into attempts as known (key, full_time) values (?, ?)
            on conflict (key) do update
            set full_time = greatest(known.full_time, ?) + ? * interval '1 microsecond'
            where known.full_time <= ?
            """,
            entry.key(),
            now.plus(interval),
            now,
            micros(interval),
            latestFullAt(entry, now))
        == 1;
  }

  /** The bucket has one attempt or more when it will be full by then. */
  private static Instant latestFullAt(Entry entry, Instant now) {
    return now.plus(entry.bucket().interval().multipliedBy(entry.bucket().size() - 1L));
  }

  private static void giveBackOne(Transaction tx, Entry entry) {
    tx.update(
        "update attempts set full_time = full_time - ? * interval '1 microsecond' where key = ?",
        micros(entry.bucket().interval()),
        entry.key());
  }

  private static Decision refuse(
      Transaction tx, Entry entry, Instant now, Function<AttemptBucket, SecurityEvent> refusal) {
    Duration wait = Duration.between(latestFullAt(entry, now), fullAt(tx, entry));
    if (!isFirstInWindow(tx, entry, now)) {
      return new Decision.Refused(wait, null);
    }
    SecurityEvent event = refusal.apply(entry.bucket());
    SecurityEventRows.insert(tx, event);
    return new Decision.Refused(wait, event);
  }

  private static Instant fullAt(Transaction tx, Entry entry) {
    return tx.queryOne(
            "select full_time from attempts where key = ?",
            row -> row.instant("full_time"),
            entry.key())
        .orElseThrow();
  }

  private static boolean isFirstInWindow(Transaction tx, Entry entry, Instant now) {
    return tx.update(
            """
            update attempts set report_time = ?
            where key = ? and (report_time is null or report_time <= ?)
            """,
            now,
            entry.key(),
            now.minus(entry.bucket().window()))
        == 1;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
