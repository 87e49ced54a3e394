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
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets each request take effect once: its key and response are written in the transaction of the
 * effect, so either both are there or neither.
 *
 * {@snippet :
 * return IdempotentTransactions.once(database, once, tx -> insert(tx, order));
 * }
 */
public final class IdempotentTransactions {
  /** Each further attempt follows a sweep that took the key away in between: rare, then rarer. */
  private static final int ATTEMPTS = 3;

  private IdempotentTransactions() {}

  /** {@link #once(Transaction, IdempotentRequest, Function)} in a transaction of its own. */
  public static <T> Answer<T> once(
      Database database, IdempotentRequest<T> once, Function<Transaction, T> effect) {
    return database.inTransaction(transaction -> once(transaction, once, effect));
  }

  /**
   * Runs the effect unless the request has taken effect before.
   *
   * <p>The key is written first. A concurrent duplicate waits there until the first one has
   * committed (then it gets the same response) or rolled back (then it runs itself). An effect that
   * throws leaves no key behind: the request may be sent again.
   *
   * @param effect its result is stored as {@link IdempotentRequest#encode} encodes it
   * @throws RequestIdReused when the key is known with another request hash
   * @throws RequestInFlight when the concurrent duplicate takes longer than the lock timeout
   */
  public static <T> Answer<T> once(
      Transaction transaction, IdempotentRequest<T> once, Function<Transaction, T> effect) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (insert(transaction, once.key())) {
        T value = effect.apply(transaction);
        replaceResponse(transaction, once, value);
        return new Answer.Fresh<>(value);
      }
      Optional<Stored> stored = find(transaction, once.key());
      if (stored.isPresent()) {
        return replay(once.key(), stored.get());
      }
    }
    throw new RequestInFlight(once.key());
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
   * Replaces the stored response in a later transaction of the same request, when its work goes on
   * after the first commit. Until then, repeated requests get the first response.
   */
  public static <T> void replaceResponse(
      Transaction transaction, IdempotentRequest<T> once, T value) {
    RequestKey key = once.key();
    transaction.update(
        """
        update idempotency_keys set response = ?
        where caller = ? and method = ? and request_id = ?
        """,
        once.encode(value),
        key.caller(),
        key.method(),
        key.requestId());
  }

  /**
   * {@link #replaceResponse} as long as the stored response is an interim one. A concurrent
   * duplicate may have gone on with the same work and stored the last word: that stays, and is the
   * answer to both. The caller holds a lock that keeps duplicates apart from here to the commit.
   */
  public static <T> Answer<T> replaceInterim(
      Transaction transaction, IdempotentRequest<T> once, Predicate<byte[]> isInterim, T value) {
    byte[] stored = find(transaction, once.key()).map(Stored::response).orElse(null);
    if (stored != null && !isInterim.test(stored)) {
      return new Answer.Replayed<>(stored);
    }
    replaceResponse(transaction, once, value);
    return new Answer.Fresh<>(value);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(RequestHash requestHash, byte @Nullable [] response) {}

  private static <T> Answer<T> replay(RequestKey key, Stored stored) {
    if (!stored.requestHash().equals(key.requestHash())) {
      throw new RequestIdReused(key);
    }
    byte[] response = stored.response();
    if (response == null) {
      throw new IllegalStateException("a request key was committed without a response");
    }
    return new Answer.Replayed<>(response);
  }

  private static boolean insert(Transaction transaction, RequestKey key) {
    try {
      return transaction.update(
              """
              insert into idempotency_keys (caller, method, request_id, request_hash)
              values (?, ?, ?, ?)
              on conflict do nothing
              """,
              key.caller(),
              key.method(),
              key.requestId(),
              key.requestHash().bytes())
          == 1;
    } catch (LockTimeout _) {
      throw new RequestInFlight(key);
    }
  }

  private static Optional<Stored> find(Transaction transaction, RequestKey key) {
    return transaction.queryOne(
        """
        select request_hash, response from idempotency_keys
        where caller = ? and method = ? and request_id = ?
        """,
        row ->
            new Stored(new RequestHash(row.bytes("request_hash")), row.nullableBytes("response")),
        key.caller(),
        key.method(),
        key.requestId());
  }
}
