package dev.commercesuite.runtime.testing;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The requests that a fake store has seen, and their responses: {@code IdempotentTransactions} in
 * memory. For one thread at a time.
 */
public final class InMemoryRequests {
  private record Id(String caller, String method, UUID requestId) {
    static Id of(RequestKey key) {
      return new Id(key.caller(), key.method(), key.requestId());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(RequestKey key, byte[] response, boolean isFinal) {
    static <T> Stored of(IdempotentRequest<T> request, T value) {
      return new Stored(request.key(), request.encode(value), !request.isInterim(value));
    }

    <T> Answer<T> answer() {
      return isFinal ? new Answer.Replayed<>(response) : new Answer.Interim<>(response);
    }
  }

  private final Map<Id, Stored> requests = new HashMap<>();

  /**
   * Runs the effect unless the request has taken effect before. An effect that throws leaves no
   * trace.
   */
  public <T> Answer<T> once(IdempotentRequest<T> request, Supplier<? extends T> effect) {
    Stored stored = requests.get(Id.of(request.key()));
    if (stored == null) {
      T value = effect.get();
      requests.put(Id.of(request.key()), Stored.of(request, value));
      return new Answer.Fresh<>(value);
    }
    if (!stored.key().equals(request.key())) {
      throw new RequestIdReused(request.key());
    }
    return stored.answer();
  }

  /** The answer to a request that took effect before. */
  public <T> Optional<Answer<T>> find(IdempotentRequest<T> request) {
    Stored stored = requests.get(Id.of(request.key()));
    if (stored != null && !stored.key().equals(request.key())) {
      throw new RequestIdReused(request.key());
    }
    return Optional.ofNullable(stored).map(Stored::answer);
  }

  /** Replaces an interim response, unless there is a last word already. */
  public <T> Answer<T> finish(IdempotentRequest<T> request, T value) {
    Stored stored = requests.get(Id.of(request.key()));
    if (stored != null && stored.isFinal()) {
      return stored.answer();
    }
    requests.put(Id.of(request.key()), Stored.of(request, value));
    return new Answer.Fresh<>(value);
  }
}
