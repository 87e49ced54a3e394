package dev.commercesuite.runtime.idempotency.postgres;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.LockTimeout;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  /** A further attempt is needed only if a sweep deleted the key in between, which is rare. */
  private static final int ATTEMPTS = 3;

  private IdempotentTransactions() {}

  /** {@link #once(Transaction, IdempotentRequest, Function)} in a transaction of its own. */
  public static <T> Answer<T> once(
      Database database, IdempotentRequest<T> request, Function<Transaction, T> effect) {
    return database.inTransaction(transaction -> once(transaction, request, effect));
  }

  /**
   * Runs the effect unless the request has taken effect before.
   *
   * <p>The key is written first. A concurrent duplicate waits there until the first one has
   * committed (then it gets the same response) or rolled back (then it runs itself). An effect that
   * throws leaves no key behind: the request may be sent again.
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
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (insert(transaction, request.key(), request.subject())) {
        T value = effect.apply(transaction);
        store(transaction, request, value);
        return new Answer.Fresh<>(value);
      }
      Optional<Stored> stored = find(transaction, request.key());
      if (stored.isPresent()) {
        return replay(request.key(), stored.get());
      }
    }
    throw new RequestInFlight(request.key());
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
    if (!store(transaction, request, value)) {
      Optional<Stored> stored = find(transaction, request.key());
      if (stored.isPresent()) {
        return replay(request.key(), stored.get());
      }
      // The work outlived its key.
    }
    return new Answer.Fresh<>(value);
  }

  /** Does nothing, and says so, if the last word is stored already. */
  private static <T> boolean store(Transaction transaction, IdempotentRequest<T> request, T value) {
    RequestKey key = request.key();
    return transaction.update(
            """
            update idempotency_keys set response = ?, is_final = ?
            where caller = ? and method = ? and request_id = ? and not is_final
            """,
            request.encode(value),
            !request.isInterim(value),
            key.caller(),
            key.method(),
            key.requestId())
        == 1;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(RequestHash requestHash, byte @Nullable [] response, boolean isFinal) {}

  private static <T> Answer<T> replay(RequestKey key, Stored stored) {
    if (!stored.requestHash().equals(key.requestHash())) {
      throw new RequestIdReused(key);
    }
    byte[] response = stored.response();
    if (response == null) {
      throw new IllegalStateException("a request key was committed without a response");
    }
    return stored.isFinal() ? new Answer.Replayed<>(response) : new Answer.Interim<>(response);
  }

  private static boolean insert(Transaction transaction, RequestKey key, @Nullable UUID subject) {
    try {
      return transaction.update(
              """
              insert into idempotency_keys
                (caller, method, request_id, request_hash, is_final, subject)
              values (?, ?, ?, ?, false, ?)
              on conflict do nothing
              """,
              key.caller(),
              key.method(),
              key.requestId(),
              key.requestHash().bytes(),
              subject)
          == 1;
    } catch (LockTimeout _) {
      throw new RequestInFlight(key);
    }
  }

  private static Optional<Stored> find(Transaction transaction, RequestKey key) {
    return transaction.queryOne(
        """
        select request_hash, response, is_final from idempotency_keys
        where caller = ? and method = ? and request_id = ?
        """,
        row ->
            new Stored(
                new RequestHash(row.bytes("request_hash")),
                row.nullableBytes("response"),
                row.bool("is_final")),
        key.caller(),
        key.method(),
        key.requestId());
  }
}
