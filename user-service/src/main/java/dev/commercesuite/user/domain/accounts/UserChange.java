package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.util.function.UnaryOperator;

/**
 * A change of an account, and the event that it is.
 *
 * @param effect from the account as it is to the account as it is to be; whatever it throws leaves
 *     everything as it was
 * @param actor who changes it
 */
public record UserChange(UnaryOperator<User> effect, SecurityEvent.Kind kind, Actor actor) {
  /**
   * Whether access tokens that were issued before are not to be accepted any more: they may say
   * that somebody is there who is not, or may do what it may not.
   */
  public boolean endsTokens(User changed) {
    return kind == SecurityEvent.Kind.ROLES_CHANGED || !changed.isActive();
  }

  /** What to say about it. */
  public SecurityEvent event(User changed) {
    return changed.event(kind, actor.subject(), actor.client().address());
  }
}
