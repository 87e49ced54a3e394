package dev.commercesuite.user.grpc;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import java.util.UUID;

/** The caller, as the domain knows it. */
final class Actors {
  private static final String ME = "me";

  private Actors() {}

  /** The caller of the current call. */
  static Actor current() {
    Caller caller = CurrentCaller.get();
    String session = caller.sessionId();
    return new Actor(
        caller.subject(),
        caller.scopes(),
        session.isEmpty() ? null : new SessionId(UUID.fromString(session)),
        ClientInterceptor.current());
  }

  /** The user that a request names; {@code me} is the caller. */
  static UserId named(String userId, Actor actor) {
    return userId.equals(ME) ? actor.self() : new UserId(UUID.fromString(userId));
  }
}
