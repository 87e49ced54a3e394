package dev.commercesuite.system.manifests.objects;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as Kubernetes writes them. */
public final class Quantity {
  private static final Pattern FORM = Pattern.compile("([0-9.]+)([A-Za-z]*)");

  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "", BigDecimal.ONE,
          "m", new BigDecimal("0.001"),
          "k", new BigDecimal(1_000),
          "M", new BigDecimal(1_000_000),
          "G", new BigDecimal(1_000_000_000),
          "Ki", new BigDecimal(1L << 10),
          "Mi", new BigDecimal(1L << 20),
          "Gi", new BigDecimal(1L << 30),
          "Ti", new BigDecimal(1L << 40));

  private Quantity() {}

  /** Such as {@code 512Mi}, {@code 100m} or {@code 2}; 0 for an empty text. */
  public static BigDecimal of(String text) {
    if (text.isEmpty()) {
      return BigDecimal.ZERO;
    }
    Matcher matcher = FORM.matcher(text);
    BigDecimal unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("not a quantity: " + text);
    }
    return new BigDecimal(matcher.group(1)).multiply(unit);
  }

  /** A quantity of memory in MiB. */
  public static long mebibytes(String text) {
    return of(text).longValueExact() >> 20;
  }
}
