package dev.commercesuite.user.domain;

import java.util.function.UnaryOperator;

/**
 * A change of an account, and the event that it is.
 *
 * @param effect from the account as it is to the account as it is to be; whatever it throws leaves
 *     everything as it was
 * @param actor who changes it
 */
public record UserChange(UnaryOperator<User> effect, SecurityEvent.Kind kind, Actor actor) {
  /** What to say about it. */
  public SecurityEvent event(User changed) {
    return SecurityEvent.of(kind, actor.subject(), changed, actor.client().address());
  }
}
