package dev.commercesuite.user.domain;

import dev.commercesuite.user.domain.connections.ClientConnection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The caller.
 *
 * @param subject a user's id or a service's client id
 * @param scopes what the caller's access token carries
 * @param session the session that the access token belongs to; null for a service
 * @param connection where the call comes from
 */
public record Actor(
    String subject, Set<String> scopes, @Nullable SessionId session, ClientConnection connection) {
  public Actor {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the caller may see and change every account. */
  public boolean isAdmin() {
    return scopes.contains(Scopes.USERS_ADMIN);
  }

  public boolean is(UserId user) {
    return subject.equals(user.toString());
  }

  /** Users see their own account; administrators and those who may read accounts see every one. */
  public boolean maySee(UserId user) {
    return mayChange(user) || scopes.contains(Scopes.USERS_READ);
  }

  /** Users change their own account, administrators every account. */
  public boolean mayChange(UserId user) {
    return is(user) || isAdmin();
  }

  /**
   * The caller's own account.
   *
   * @throws UserException.UserNotFound for a service, which has none
   */
  public UserId self() {
    try {
      return UserId.of(subject);
    } catch (IllegalArgumentException _) {
      throw new UserException.UserNotFound(List.of("me"));
    }
  }
}
