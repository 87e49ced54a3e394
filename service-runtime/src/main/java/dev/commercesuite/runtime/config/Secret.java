package dev.commercesuite.runtime.config;

/**
 * A value that must not reach a log, an error or a metric: {@link #toString} prints stars.
 *
 * @param reveal the value itself; the accessor is named for what calling it does
 */
public record Secret(String reveal) {

  @Override
  public String toString() {
    return "***";
  }
}
