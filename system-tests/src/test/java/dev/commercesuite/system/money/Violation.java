package dev.commercesuite.system.money;

/**
 * Something that must not be.
 *
 * @param what in words, with the ids and amounts
 */
public record Violation(MoneyRule rule, String what) {
  @Override
  public String toString() {
    return rule + ": " + what;
  }
}
