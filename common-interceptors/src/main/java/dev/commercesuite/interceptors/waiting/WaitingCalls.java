package dev.commercesuite.interceptors.waiting;

import io.grpc.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the unary calls that wait for the same thing at the moment. Whoever waits for it and works
 * for none, such as a background worker or a stream, takes no place and does not count.
 * Thread-safe.
 */
public final class WaitingCalls {
  private static final Context.Key<Boolean> UNARY_CALL =
      Context.keyWithDefault("unary-call", false);

  private final AtomicInteger waiting = new AtomicInteger();

  /** The current context, as that of a unary call. */
  public static Context unaryCall() {
    return Context.current().withValue(UNARY_CALL, true);
  }

  /** The call of the current context waits from now on, until the wait is closed. */
  public Wait begin() {
    return new Wait(UNARY_CALL.get());
  }

  /** How many wait at the moment. */
  public int count() {
    return waiting.get();
  }

  /** Of one call. To close it again does nothing. */
  public final class Wait implements AutoCloseable {
    private final AtomicBoolean counts;

    private Wait(boolean ofUnaryCall) {
      counts = new AtomicBoolean(ofUnaryCall);
      if (ofUnaryCall) {
        waiting.incrementAndGet();
      }
    }

    @Override
    public void close() {
      if (counts.compareAndSet(true, false)) {
        waiting.decrementAndGet();
      }
    }
  }
}
