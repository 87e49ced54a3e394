package dev.commercesuite.interceptors.auth;

import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * Where an interceptor that stands before authentication learns who called.
 *
 * <p>A context passes values inwards only, so the outer interceptor puts in an empty holder and
 * authentication fills it.
 */
public final class CallerHolder {

  private static final Context.Key<CallerHolder> KEY = Context.key("caller-holder");

  private volatile Caller caller = Caller.ANONYMOUS;

  /** That of the current context, or a new one if it has none. */
  public static CallerHolder currentOrNew() {
    @Nullable CallerHolder holder = KEY.get();
    return holder == null ? new CallerHolder() : holder;
  }

  /** A context that carries this holder. */
  public Context in(Context context) {
    return context.withValue(KEY, this);
  }

  /** The caller; {@link Caller#ANONYMOUS} if authentication was not reached or refused the call. */
  public Caller caller() {
    return caller;
  }

  /** Fills the holder of the current context, if it has one. */
  static void fill(Caller caller) {
    @Nullable CallerHolder holder = KEY.get();
    if (holder != null) {
      holder.caller = caller;
    }
  }
}
