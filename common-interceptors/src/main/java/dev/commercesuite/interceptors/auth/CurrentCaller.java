package dev.commercesuite.interceptors.auth;

import io.grpc.Context;

/** The caller of the current call, carried in the gRPC context. */
public final class CurrentCaller {

  private static final Context.Key<Caller> KEY = Context.keyWithDefault("caller", Caller.ANONYMOUS);

  private CurrentCaller() {}

  /** The caller of the current call; {@link Caller#ANONYMOUS} on public RPCs and outside a call. */
  public static Caller get() {
    return KEY.get();
  }

  /** A context with this caller, for tests and for work that goes on outside the call. */
  public static Context with(Context context, Caller caller) {
    return context.withValue(KEY, caller);
  }
}
