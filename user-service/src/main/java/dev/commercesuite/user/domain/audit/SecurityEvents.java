package dev.commercesuite.user.domain.audit;

/** Where security events go. Thread-safe. */
@FunctionalInterface
public interface SecurityEvents {
  /** Keeps an event that belongs to no other transaction, and tells it. */
  void record(SecurityEvent event);

  /**
   * Tells an event that a store has kept already, in the transaction of its effect. For whoever
   * keeps none there is no difference.
   */
  default void announce(SecurityEvent event) {
    record(event);
  }
}
