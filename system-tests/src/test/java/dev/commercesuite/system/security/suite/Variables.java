package dev.commercesuite.system.security.suite;

import java.util.Map;

/** Variables of services that make tests quick or possible. */
final class Variables {
  /** All callers of a test come from one address, and many of them fail on purpose. */
  static final Map<String, String> MANY_ATTEMPTS = Map.of();

  private Variables() {}
}
