package dev.commercesuite.user.domain;

/** Where security events go. */
@FunctionalInterface
public interface SecurityEvents {
  void record(SecurityEvent event);
}
