package dev.commercesuite.interceptors.auth;

import dev.commercesuite.interceptors.errors.FailureException;
import io.grpc.Context;

/** The caller of the current call, carried in the gRPC context. */
public final class CurrentCaller {

  private static final Context.Key<Caller> KEY = Context.keyWithDefault("caller", Caller.ANONYMOUS);

  private static final Context.Key<Runnable> RECHECK =
      Context.keyWithDefault("caller-recheck", () -> {});

  private CurrentCaller() {}

  /**
   * The caller of the current call; {@link Caller#ANONYMOUS} outside a call, on public RPCs, and
   * where scopes show more to a caller who has none of them.
   */
  public static Caller get() {
    return KEY.get();
  }

  /**
   * Looks again whether the caller's token is good, for what goes on long after the call began,
   * such as a stream. Cheap enough for every message.
   *
   * @throws FailureException as {@link TokenVerifier#verify}, for instance with {@code
   *     TOKEN_REVOKED}
   */
  public static void verifyAgain() {
    RECHECK.get().run();
  }

  /** The context of a caller who is as good as anonymous, and whose token has to stay good. */
  static Context withoutRights(Context context) {
    return context.withValue(KEY, Caller.ANONYMOUS);
  }

  /**
   * A context with this caller.
   *
   * @param recheck what {@link #verifyAgain} does
   */
  public static Context with(Context context, Caller caller, Runnable recheck) {
    return context.withValues(KEY, caller, RECHECK, recheck);
  }
}
