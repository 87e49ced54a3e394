package dev.commercesuite.interceptors.auth;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_MISSING;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls, from the header {@code authorization: Bearer …}, and puts it into {@link
 * CurrentCaller}.
 *
 * <p>On a public RPC the header is not looked at, so that an expired token does not keep anyone
 * from logging in; on one that shows some callers more, there may be none. Everywhere else a call
 * without a good token is refused with {@code TOKEN_MISSING} or as the {@link TokenVerifier} says,
 * thrown for the error mapping outside.
 */
public final class AuthenticationInterceptor implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String SCHEME = "Bearer ";

  private final AccessRules rules;
  private final TokenVerifier tokens;

  public AuthenticationInterceptor(AccessRules rules, TokenVerifier tokens) {
    this.rules = rules;
    this.tokens = tokens;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    boolean anonymous =
        switch (rules.of(call.getMethodDescriptor())) {
          case AccessRule.Public() -> true;
          case AccessRule.PublicAndScoped _ -> !headers.containsKey(AUTHORIZATION);
          case AccessRule.AnyScope _, AccessRule.Denied _ -> false;
        };
    if (anonymous) {
      return next.startCall(call, headers);
    }
    String token = bearerToken(headers);
    Caller caller = tokens.verify(token);
    CallerHolder.fill(caller);
    ConnectedPeer.of(call).prove(PeerKind.TOKEN);
    Context context =
        CurrentCaller.with(
            Context.current(),
            caller,
            () -> {
              var _ = tokens.verify(token);
            });
    return Contexts.interceptCall(context, call, headers, next);
  }

  private static String bearerToken(Metadata headers) {
    @Nullable Iterable<String> sent = headers.getAll(AUTHORIZATION);
    if (sent == null) {
      throw Failure.of(
              ERROR_REASON_TOKEN_MISSING,
              "The RPC needs an access token: send the header 'authorization: Bearer <token>'.")
          .exception();
    }
    Iterator<String> values = sent.iterator();
    String header = values.next();
    if (values.hasNext()) {
      // Whoever stands in between may have looked at the other one.
      throw Failure.of(
              ERROR_REASON_TOKEN_INVALID, "The authorization header must be sent once, not twice.")
          .exception();
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Failure.of(
              ERROR_REASON_TOKEN_INVALID,
              "The authorization header must have the form 'Bearer <token>'.")
          .exception();
    }
    return header.substring(SCHEME.length()).trim();
  }
}
