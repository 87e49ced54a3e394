package dev.commercesuite.user.domain;

import org.jspecify.annotations.Nullable;

/**
 * Something that whoever looks after the suite's security wants to know. Holds no secret.
 *
 * @param by who caused it: a subject, or a word for somebody who has none
 * @param user whose account it is about; null when there is none
 * @param session which session it is about; null when none or all
 * @param details what else there is to say, such as the roles that were set; often empty
 */
public record SecurityEvent(
    Kind kind, String by, @Nullable UserId user, @Nullable SessionId session, String details) {

  /** What happened. */
  public enum Kind {
    USER_CREATED,
    PROFILE_CHANGED,
    ROLES_CHANGED,
    USER_DISABLED,
    USER_ENABLED,
    USER_DELETED,
    USER_UNDELETED,
    PASSWORD_CHANGED,
    LOGIN_SUCCEEDED,
    LOGIN_FAILED,
    SESSION_REVOKED,
    REFRESH_TOKEN_REUSED,
    CLIENT_LOGIN_FAILED
  }

  static SecurityEvent of(Kind kind, String by, User user) {
    return new SecurityEvent(kind, by, user.id(), null, "roles " + user.roles());
  }
}
