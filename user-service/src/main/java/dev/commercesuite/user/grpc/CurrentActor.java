package dev.commercesuite.user.grpc;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import java.util.UUID;

/** The caller of the current call as an actor of the domain. */
final class CurrentActor {
  private static final String ME = "me";

  private CurrentActor() {}

  static Actor get() {
    Caller caller = CurrentCaller.get();
    String session = caller.sessionId();
    return new Actor(
        caller.subject(),
        caller.scopes(),
        session.isEmpty() ? null : new SessionId(UUID.fromString(session)),
        ConnectionInterceptor.current());
  }

  /** The user that a request names; {@code me} is the caller. */
  static UserId user(String userId, Actor actor) {
    return userId.equals(ME) ? actor.self() : new UserId(UUID.fromString(userId));
  }
}
