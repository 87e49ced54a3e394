package dev.commercesuite.payment.domain;

/**
 * Who causes a change.
 *
 * @param id the user's id, the service's client id or the provider's name; empty for the system
 */
public record Actor(Kind kind, String id) {
  /** The suite itself, when it recovers a step that nobody waits for any more. */
  public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "");

  /** The kinds of actors. */
  public enum Kind {
    USER,
    SERVICE,
    SYSTEM,
    PROVIDER
  }
}
