package dev.commercesuite.user.domain.audit;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Something that the operators of the suite's security want to know. Holds no secret and no e-mail
 * address.
 *
 * @param by who caused it: a subject, or a word for somebody who has none
 * @param user whose account it is about; null when there is none
 * @param session which session it is about; null when none or all
 * @param address the network address that it was caused from; empty when unknown
 * @param details what else there is to say, such as the roles that were set; often empty
 */
public record SecurityEvent(
    Kind kind,
    String by,
    @Nullable UserId user,
    @Nullable SessionId session,
    String address,
    String details) {
  private static final int MAX_LENGTH = 500;

  /** Some of the texts come from outside: they are cut, and cannot pretend to be another line. */
  public SecurityEvent {
    by = oneLine(by);
    address = oneLine(address);
    details = oneLine(details);
  }

  /** From an unknown address. */
  public SecurityEvent(
      Kind kind, String by, @Nullable UserId user, @Nullable SessionId session, String details) {
    this(kind, by, user, session, "", details);
  }

  /** What happened. */
  public enum Kind {
    USER_CREATED,
    PROFILE_CHANGED,
    ROLES_CHANGED,
    USER_DISABLED,
    USER_ENABLED,
    USER_DELETED,
    USER_UNDELETED,
    USER_PURGED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    EMAIL_VERIFIED,
    RECOVERY_TOKEN_ISSUED,
    RECOVERY_FAILED,
    LOGIN_SUCCEEDED,
    LOGIN_FAILED,
    ATTEMPTS_THROTTLED,
    SESSION_REVOKED,
    REFRESH_TOKEN_REUSED,
    CLIENT_LOGIN_FAILED,
    SIGNING_KEY_ANNOUNCED,
    SIGNING_KEY_ACTIVATED
  }

  /** An account was deleted for good, because its time had come. */
  public static SecurityEvent purged(UserId user) {
    return new SecurityEvent(Kind.USER_PURGED, "retention", user, null, "");
  }

  private static String oneLine(String text) {
    return text.substring(0, Math.min(text.length(), MAX_LENGTH)).replaceAll("\\p{Cc}", "?");
  }
}
