package dev.commercesuite.system.security.access;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ACCESS_RULE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_EXPIRED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_REVOKED;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.system.security.access.Contract.Rpc;
import io.grpc.Status;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What has to come of a call, computed from the rule of the RPC and the standing of the caller. */
sealed interface Expectation {

  boolean isMetBy(Outcome outcome);

  /** In a word, for tables. */
  String word();

  /** The call is stopped before the request is looked at, with this reason of the contract. */
  record Stopped(ProtocolMessageEnum reason) implements Expectation {
    @Override
    public boolean isMetBy(Outcome outcome) {
      RemoteFailure failure = outcome.failure();
      return failure != null && failure.is(reason) && failure.fieldViolations().isEmpty();
    }

    @Override
    public String word() {
      return reason.getValueDescriptor().getName().replace("ERROR_REASON_", "");
    }
  }

  /**
   * The call is stopped because the token has none of the scopes that the RPC accepts, all of which
   * are listed.
   */
  record ScopeMissing(Set<String> accepted) implements Expectation {
    @Override
    public boolean isMetBy(Outcome outcome) {
      RemoteFailure failure = outcome.failure();
      return failure != null
          && failure.is(ERROR_REASON_SCOPE_MISSING)
          && String.join(" ", accepted).equals(failure.metadata().get("scopes"));
    }

    @Override
    public String word() {
      return "SCOPE_MISSING";
    }
  }

  /**
   * The call reaches the service, which decides by itself: the answer is OK, or a refusal that has
   * to do with what was asked for.
   */
  record LetThrough(Set<String> accepted) implements Expectation {
    private static final List<ProtocolMessageEnum> STOPPED =
        List.of(
            ERROR_REASON_TOKEN_MISSING,
            ERROR_REASON_TOKEN_INVALID,
            ERROR_REASON_TOKEN_EXPIRED,
            ERROR_REASON_TOKEN_REVOKED,
            ERROR_REASON_CLIENT_CERTIFICATE_INVALID,
            ERROR_REASON_ACCESS_RULE_MISSING,
            ERROR_REASON_INVALID_REQUEST);

    private static final Set<Status.Code> BROKEN =
        Collections.unmodifiableSet(
            EnumSet.of(
                Status.Code.UNKNOWN,
                Status.Code.INTERNAL,
                Status.Code.UNAVAILABLE,
                Status.Code.DEADLINE_EXCEEDED,
                Status.Code.CANCELLED,
                Status.Code.DATA_LOSS));

    @Override
    public boolean isMetBy(Outcome outcome) {
      RemoteFailure failure = outcome.failure();
      return failure == null
          || (STOPPED.stream().noneMatch(failure::is)
              && !new ScopeMissing(accepted).isMetBy(outcome)
              && !BROKEN.contains(failure.code())
              && !failure.reason().isEmpty());
    }

    @Override
    public String word() {
      return "let through";
    }
  }

  /** The contract's promise for a call. */
  static Expectation of(Rpc rpc, CredentialStatus standing) {
    Set<String> accepted = rpc.scopes();
    if (rpc.access().getPublic()) {
      return accepted.isEmpty() ? new LetThrough(accepted) : ofOptionalToken(standing, accepted);
    }
    if (accepted.isEmpty()) {
      return new Stopped(ERROR_REASON_ACCESS_RULE_MISSING);
    }
    return switch (standing) {
      case CredentialStatus.Bad(ProtocolMessageEnum reason) -> new Stopped(reason);
      case CredentialStatus.Good(Set<String> scopes) ->
          Collections.disjoint(scopes, accepted)
              ? new ScopeMissing(accepted)
              : new LetThrough(accepted);
    };
  }

  /** Where a token only shows more, there may be none; one that is sent has to be good. */
  private static Expectation ofOptionalToken(CredentialStatus standing, Set<String> accepted) {
    return switch (standing) {
      case CredentialStatus.Bad(ProtocolMessageEnum reason)
          when reason != ERROR_REASON_TOKEN_MISSING ->
          new Stopped(reason);
      case CredentialStatus.Bad _, CredentialStatus.Good _ -> new LetThrough(accepted);
    };
  }
}
