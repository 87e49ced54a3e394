package dev.commercesuite.user.domain.audit;

/** Where security events go. Thread-safe. */
@FunctionalInterface
public interface SecurityEvents {
  /** Stores an event that belongs to no other transaction, and logs it. */
  void record(SecurityEvent event);

  /**
   * Logs an event that a store has already written in the transaction of its effect. The default is
   * for implementations that store none.
   */
  default void announce(SecurityEvent event) {
    record(event);
  }
}
