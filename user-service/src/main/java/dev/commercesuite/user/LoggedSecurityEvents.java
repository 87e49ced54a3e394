package dev.commercesuite.user;

import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes security events to the log, under a logger of their own. */
final class LoggedSecurityEvents implements SecurityEvents {
  private static final Logger log = LoggerFactory.getLogger("security");

  @Override
  public void record(SecurityEvent event) {
    LoggingEventBuilder line =
        log.atLevel(level(event.kind()))
            .addKeyValue("event", event.kind())
            .addKeyValue("by", event.by());
    if (event.user() != null) {
      line = line.addKeyValue("user_id", event.user());
    }
    if (event.session() != null) {
      line = line.addKeyValue("session_id", event.session());
    }
    if (!event.address().isEmpty()) {
      line = line.addKeyValue("address", event.address());
    }
    if (!event.details().isEmpty()) {
      line = line.addKeyValue("details", event.details());
    }
    line.log("Security event");
  }

  private static Level level(SecurityEvent.Kind kind) {
    return switch (kind) {
      case REFRESH_TOKEN_REUSED, CLIENT_LOGIN_FAILED, ATTEMPTS_THROTTLED -> Level.WARN;
      case USER_CREATED,
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
          SESSION_REVOKED,
          SIGNING_KEY_ANNOUNCED,
          SIGNING_KEY_ACTIVATED ->
          Level.INFO;
    };
  }
}
