package dev.commercesuite.runtime.idempotency.postgres;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.LockTimeout;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets each request take effect once: its key and response are written in the transaction of the
 * effect, so either both are there or neither.
 *
 * {@snippet :
 * return IdempotentTransactions.once(database, request, tx -> insert(tx, order));
 * }
 *
 * Work that goes on after that transaction stores an interim response ({@link
 * IdempotentRequest#interimWhile}), and in a later transaction what came of it:
 *
 * {@snippet :
 * Answer<Order> finish(
 *     IdempotentRequest<Order> request, OrderId id, Function<Order, OrderTransition> rule) {
 *   return database.inTransaction(
 *       tx -> IdempotentTransactions.finish(tx, request, change(tx, id, rule).order()));
 * }
 * }
 */
public final class IdempotentTransactions {
  private IdempotentTransactions() {}

  /** {@link #once(Transaction, IdempotentRequest, Function)} in a transaction of its own. */
  public static <T> Answer<T> once(
      Database database, IdempotentRequest<T> request, Function<Transaction, T> effect) {
    return database.inTransaction(transaction -> once(transaction, request, effect));
  }

  /**
   * Runs the effect unless the request has taken effect before.
   *
   * <p>The key is taken first. A concurrent duplicate waits there until the first one has committed
   * (then it gets the same response) or rolled back (then it runs itself). An effect that throws
   * leaves no key behind: the request may be sent again.
   *
   * @param effect its result is stored as {@link IdempotentRequest#encode} encodes it, as an
   *     interim response if {@link IdempotentRequest#isInterim} says so
   * @return {@link Answer.Fresh} with the result of the effect; {@link Answer.Replayed} when the
   *     request was answered for good before, {@link Answer.Interim} when it was not
   * @throws RequestIdReused when the key is known with another request hash
   * @throws RequestInFlight when the concurrent duplicate takes longer than the lock timeout
   */
  public static <T> Answer<T> once(
      Transaction transaction, IdempotentRequest<T> request, Function<Transaction, T> effect) {
    Optional<Stored> stored = take(transaction, request.key());
    if (stored.isPresent()) {
      return replay(request.key(), stored.get());
    }
    T value = effect.apply(transaction);
    insert(transaction, request, value);
    return new Answer.Fresh<>(value);
  }

  /**
   * The answer to a request that took effect before.
   *
   * @throws RequestIdReused when the key is known with another request hash
   */
  public static <T> Optional<Answer<T>> findAnswer(
      Transaction transaction, IdempotentRequest<T> request) {
    return find(transaction, request.key()).map(stored -> replay(request.key(), stored));
  }

  /**
   * Replaces the interim response of a request that has begun by what has come of it: by its last
   * word, or by another interim response if {@link IdempotentRequest#isInterim} says so.
   *
   * @return {@link Answer.Fresh} with the value, which was stored; {@link Answer.Replayed} when a
   *     concurrent duplicate was faster and stored the last word: that stays, for both
   */
  public static <T> Answer<T> finish(
      Transaction transaction, IdempotentRequest<T> request, T value) {
    if (replaceInThisWeek(transaction, request, value)) {
      return new Answer.Fresh<>(value);
    }
    Optional<Stored> stored = find(transaction, request.key());
    if (stored.isPresent() && replaceIn(stored.get().week(), transaction, request, value)) {
      return new Answer.Fresh<>(value);
    }
    // Whoever was faster has committed: the replacement waited for that.
    return find(transaction, request.key())
        .<Answer<T>>map(last -> replay(request.key(), last))
        // The work outlived its key.
        .orElseGet(() -> new Answer.Fresh<>(value));
  }

  /**
   * Does nothing, and says so, if the last word is stored already or the work began in an earlier
   * week, which is rare. That one week is named lets PostgreSQL leave the others alone.
   */
  private static <T> boolean replaceInThisWeek(
      Transaction transaction, IdempotentRequest<T> request, T value) {
    return transaction.update(
            """
            update idempotency_keys set response = ?, is_final = ?
            where key = ? and week = date_trunc('week', now(), 'UTC') and not is_final
            """,
            request.encode(value),
            !request.isInterim(value),
            request.key().fingerprint())
        == 1;
  }

  /** Does nothing, and says so, if the last word is stored already. */
  private static <T> boolean replaceIn(
      Instant week, Transaction transaction, IdempotentRequest<T> request, T value) {
    return transaction.update(
            """
            update idempotency_keys set response = ?, is_final = ?
            where key = ? and week = ? and not is_final
            """,
            request.encode(value),
            !request.isInterim(value),
            request.key().fingerprint(),
            week)
        == 1;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(Instant week, RequestHash requestHash, byte[] response, boolean isFinal) {
    static Stored of(Row row) {
      return new Stored(
          row.instant("week"),
          new RequestHash(row.bytes("request_hash")),
          row.bytes("response"),
          row.bool("is_final"));
    }
  }

  private static <T> Answer<T> replay(RequestKey key, Stored stored) {
    if (!stored.requestHash().equals(key.requestHash())) {
      throw new RequestIdReused(key);
    }
    return stored.isFinal()
        ? new Answer.Replayed<>(stored.response())
        : new Answer.Interim<>(stored.response());
  }

  /** Nobody else gets further than this with the same key before the transaction has ended. */
  private static Optional<Stored> take(Transaction transaction, RequestKey key) {
    try {
      return transaction.queryOne(
          "select week, is_final, request_hash, response from take_request_key(?)",
          Stored::of,
          key.fingerprint());
    } catch (LockTimeout _) {
      throw new RequestInFlight(key);
    }
  }

  private static Optional<Stored> find(Transaction transaction, RequestKey key) {
    return transaction.queryOne(
        "select week, is_final, request_hash, response from idempotency_keys where key = ?",
        Stored::of,
        key.fingerprint());
  }

  /** Whoever has taken the key is the first; within a week the primary key makes sure of it too. */
  private static <T> void insert(Transaction transaction, IdempotentRequest<T> request, T value) {
    int inserted =
        transaction.update(
            """
            insert into idempotency_keys (key, subject, is_final, request_hash, response)
            values (?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            request.key().fingerprint(),
            request.subject(),
            !request.isInterim(value),
            request.key().requestHash().bytes(),
            request.encode(value));
    if (inserted == 0) {
      throw new RequestInFlight(request.key());
    }
  }
}
