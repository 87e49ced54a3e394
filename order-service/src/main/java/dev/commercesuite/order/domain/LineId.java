package dev.commercesuite.order.domain;

/**
 * The id of a line within its order.
 *
 * @param number the line's place in the order, from 1
 */
public record LineId(int number) {
  public LineId {
    if (number < 1) {
      throw new IllegalArgumentException("number is " + number + "; expected at least 1");
    }
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
