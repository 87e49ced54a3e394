package dev.commercesuite.user.grpc;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;

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
        session.isEmpty() ? null : SessionId.of(session),
        ConnectionInterceptor.current());
  }

  /** The user that a request names; {@code me} is the caller. */
  static UserId user(String userId, Actor actor) {
    return userId.equals(ME) ? actor.self() : UserId.of(userId);
  }
}
