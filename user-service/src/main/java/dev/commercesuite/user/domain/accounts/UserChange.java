package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.util.function.UnaryOperator;

/**
 * A change of an account, and the event that it is.
 *
 * @param rule computes the new account from the current one; if it throws, nothing changes
 * @param actor who changes it
 */
public record UserChange(UnaryOperator<User> rule, SecurityEvent.Kind kind, Actor actor) {
  /**
   * Whether access tokens that were issued before are not to be accepted any more, because they may
   * name an account that is gone, or scopes that it has lost, or be in the hands of somebody who
   * knew the password.
   */
  public boolean endsTokens(User changed) {
    return kind == SecurityEvent.Kind.ROLES_CHANGED
        || kind == SecurityEvent.Kind.PASSWORD_RESET
        || !changed.isActive();
  }

  /** What to say about it. */
  public SecurityEvent event(User changed) {
    return changed.event(kind, actor.subject(), actor.connection().address());
  }
}
