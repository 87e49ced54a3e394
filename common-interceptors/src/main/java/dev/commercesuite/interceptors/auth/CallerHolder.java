package dev.commercesuite.interceptors.auth;

import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * Where an interceptor that stands before authentication learns who called.
 *
 * <p>Contexts hand values inwards only; the slot is put into the context on the outside, and filled
 * on the inside.
 */
public final class CallerHolder {

  private static final Context.Key<CallerHolder> KEY = Context.key("caller-slot");

  private volatile Caller caller = Caller.ANONYMOUS;

  /** A context that carries this slot. */
  public Context in(Context context) {
    return context.withValue(KEY, this);
  }

  /** The caller; {@link Caller#ANONYMOUS} if authentication was not reached or refused the call. */
  public Caller caller() {
    return caller;
  }

  /** Fills the slot of the current context, if it has one. */
  static void fill(Caller caller) {
    @Nullable CallerHolder slot = KEY.get();
    if (slot != null) {
      slot.caller = caller;
    }
  }
}
