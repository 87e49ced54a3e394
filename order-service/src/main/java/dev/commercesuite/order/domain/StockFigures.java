package dev.commercesuite.order.domain;

/** How exactly somebody may know how many pieces of a product are left. */
public enum StockFigures {
  /** Whoever keeps the stock. */
  EXACT,
  /** Everybody else: exactly below {@link #MANY}, so that competitors cannot follow the stock. */
  ROUNDED;

  /** From this number on it is "10 or more". */
  public static final long MANY = 10;

  /** Whether the number is told as it is. */
  public boolean tellsExactly(long available) {
    return this == EXACT || available < MANY;
  }

  /** For programs, such as {@code 3} or {@code 10+}. */
  public String show(long available) {
    return tellsExactly(available) ? Long.toString(available) : MANY + "+";
  }
}
