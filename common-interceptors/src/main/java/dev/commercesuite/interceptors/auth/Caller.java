package dev.commercesuite.interceptors.auth;

import java.time.Instant;
import java.util.Set;

/**
 * Who calls, as its verified access token says.
 *
 * @param subject the user's id or the service's client id; empty for an anonymous caller
 * @param kind what kind of caller it is
 * @param scopes what the token allows
 * @param tokenId the token's {@code jti}; empty if it has none
 * @param sessionId the login that the token comes from, its {@code sid}; empty if it has none, as
 *     for services
 * @param expiresAt when the token ends; a stream that outlives it must be closed
 */
public record Caller(
    String subject,
    Kind kind,
    Set<String> scopes,
    String tokenId,
    String sessionId,
    Instant expiresAt) {

  /** What kind of caller it is. */
  public enum Kind {
    /** Nobody in particular, on a public RPC. */
    ANONYMOUS,
    /** A person. */
    USER,
    /** Another program, with a token of its own. */
    SERVICE
  }

  /** The caller of a public RPC: it owns nothing and has no scope. */
  public static final Caller ANONYMOUS =
      new Caller("", Kind.ANONYMOUS, Set.of(), "", "", Instant.MAX);

  /**
   * Checks that exactly anonymous callers have no subject.
   *
   * @throws IllegalArgumentException if a user or service has no subject, or an anonymous caller
   *     has
   */
  public Caller {
    if (subject.isEmpty() != (kind == Kind.ANONYMOUS)) {
      throw new IllegalArgumentException(
          "subject is '" + subject + "' for kind " + kind + ", only ANONYMOUS has none");
    }
    scopes = Set.copyOf(scopes);
  }

  /** Whether the token carries the scope. */
  public boolean hasScope(String scope) {
    return scopes.contains(scope);
  }
}
