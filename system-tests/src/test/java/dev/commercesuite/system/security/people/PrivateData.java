package dev.commercesuite.system.security.people;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What only one person's objects hold, so that it can be found wherever it leaks to.
 *
 * @param text in every text: name, address, notes
 * @param quantity of what is ordered, which makes the total a number of its own
 * @param refund an amount in cents
 */
public record PrivateData(String text, int quantity, long refund) {
  /** In cents; everybody may know it. A prime number, so that the totals are no round numbers. */
  static final long UNIT_PRICE = 1_049;

  /** Which of them a text holds. */
  Stream<String> in(String found) {
    Stream<String> amounts =
        Stream.of(quantity * UNIT_PRICE, refund)
            .map(String::valueOf)
            .filter(amount -> isNumberIn(found, amount));
    return Stream.concat(Stream.of(text).filter(found::contains), amounts);
  }

  /** Whether it stands there by itself, and not as a part of an id. */
  private static boolean isNumberIn(String text, String number) {
    return Pattern.compile("(?<![0-9A-Za-z_-])" + number + "(?![0-9A-Za-z_-])")
        .matcher(text)
        .find();
  }

  /** Of somebody from whom nothing may be known. */
  public static PrivateData ofTheVictim() {
    return new PrivateData("Zanzibar-4711", 733, 31_337);
  }

  /** Of anybody else. */
  public static PrivateData ofNobody() {
    return new PrivateData("Anywhere", 1, 100);
  }
}
