package dev.commercesuite.interceptors.auth;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ACCESS_RULE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;

import dev.commercesuite.interceptors.errors.Failure;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets a call through if the RPC's access rule allows it for {@link CurrentCaller}.
 *
 * <p>Refuses with {@code SCOPE_MISSING} or {@code ACCESS_RULE_MISSING}, thrown for the error
 * mapping outside. Whose objects a caller may touch is not decided here but in the domain.
 *
 * <p>Where scopes only show more, a caller without any of them goes on as {@link Caller#ANONYMOUS},
 * so that a handler cannot tell the two apart.
 */
public final class AuthorizationInterceptor implements ServerInterceptor {

  private final AccessRules rules;

  public AuthorizationInterceptor(AccessRules rules) {
    this.rules = rules;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    switch (rules.of(call.getMethodDescriptor())) {
      case AccessRule.Public() -> {}
      case AccessRule.PublicAndScoped(Set<String> scopes) -> {
        if (hasNoneOf(scopes)) {
          return Contexts.interceptCall(
              CurrentCaller.withoutRights(Context.current()), call, headers, next);
        }
      }
      case AccessRule.AnyScope(Set<String> scopes) -> requireOneOf(scopes);
      case AccessRule.Denied() ->
          throw Failure.of(
                  ERROR_REASON_ACCESS_RULE_MISSING,
                  call.getMethodDescriptor().getFullMethodName()
                      + " declares no access rule and is denied to everyone.")
              .exception();
    }
    return next.startCall(call, headers);
  }

  private static boolean hasNoneOf(Set<String> scopes) {
    return Collections.disjoint(scopes, CurrentCaller.get().scopes());
  }

  private static void requireOneOf(Set<String> scopes) {
    if (hasNoneOf(scopes)) {
      String accepted = String.join(" ", new TreeSet<>(scopes));
      throw Failure.of(
              ERROR_REASON_SCOPE_MISSING,
              "The access token has none of the scopes that the RPC accepts: " + accepted + ".")
          .with("scopes", accepted)
          .exception();
    }
  }
}
