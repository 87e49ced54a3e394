package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;

/** What is worth an event in the life of a session. */
public final class SessionEvents {
  private SessionEvents() {}

  /** Somebody logged in. */
  public static SecurityEvent loginSucceeded(Session session) {
    return of(Kind.LOGIN_SUCCEEDED, session, session.connection().address(), "");
  }

  /** A refresh token was used a second time, which ended its session. */
  public static SecurityEvent refreshTokenReused(Session session) {
    return of(Kind.REFRESH_TOKEN_REUSED, session, "", "session revoked");
  }

  /** Somebody who has a refresh token of the session ended it. */
  public static SecurityEvent loggedOut(Session session) {
    return of(Kind.SESSION_REVOKED, session, "", "logout");
  }

  private static SecurityEvent of(Kind kind, Session session, String address, String details) {
    return new SecurityEvent(
        kind, session.user().toString(), session.user(), session.id(), address, details);
  }
}
