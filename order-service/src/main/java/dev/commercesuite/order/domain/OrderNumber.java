package dev.commercesuite.order.domain;

import dev.commercesuite.order.domain.OrderException.InvalidFields;
import dev.commercesuite.order.domain.OrderException.Violation;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The number of an order, for people: nine characters drawn at random, 40.7 bits, and a check
 * character. It names an order and opens none.
 *
 * <p>The characters are 23 that are told apart by eye, without vowels, so that they spell nothing.
 * The check character is that of ISO/IEC 7064's pure systems with the modulus 23 and the radix 2:
 * with the weights 2^9 to 2^0, a number adds up to 1. As 23 is a prime and these powers of 2 differ
 * from each other and from 0, one wrong character and any two that are swapped, adjacent or not,
 * always add up to something else.
 *
 * @param characters without hyphens, as it is stored
 */
public record OrderNumber(String characters) {
  /**
   * No 0 1 I L O, which look alike; of 2/Z, 5/S, 6/G and 8/B the digit only; no vowels, Y included.
   */
  private static final String ALPHABET = "23456789CDFHJKMNPQRTVWX";

  private static final int MODULUS = ALPHABET.length();
  private static final int RADIX = 2;
  private static final int DRAWN = 9;
  private static final int LENGTH = DRAWN + 1;

  /** 23^9. */
  private static final long COMBINATIONS = 1_801_152_661_463L;

  public OrderNumber {
    String problem = problem(characters);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException("the order number " + problem);
    }
  }

  /** Each number with the same probability. */
  public static OrderNumber random(RandomGenerator random) {
    StringBuilder characters = new StringBuilder();
    long rest = random.nextLong(COMBINATIONS);
    for (int i = 0; i < DRAWN; i++) {
      characters.append(ALPHABET.charAt((int) (rest % MODULUS)));
      rest /= MODULUS;
    }
    int check = Math.floorMod(1 - RADIX * sum(characters), MODULUS);
    return new OrderNumber(characters.append(ALPHABET.charAt(check)).toString());
  }

  /**
   * A number as people write it: in small letters too, with spaces and hyphens wherever they like.
   *
   * @throws InvalidFields when no order can have it; the field is {@code number}
   */
  public static OrderNumber of(String text) {
    String characters =
        text.codePoints()
            .filter(c -> !isSeparator(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .toUpperCase(Locale.ROOT);
    String problem = problem(characters);
    if (!problem.isEmpty()) {
      throw new InvalidFields(List.of(new Violation("number", problem)));
    }
    return new OrderNumber(characters);
  }

  private static boolean isSeparator(int character) {
    return Character.isSpaceChar(character)
        || Character.getType(character) == Character.DASH_PUNCTUATION;
  }

  /** Why these characters are no number; empty when they are one. */
  private static String problem(String characters) {
    if (characters.length() != LENGTH) {
      return "has %s characters beside spaces and hyphens; expected %s, such as C4F7-9KTN-QN"
          .formatted(characters.length(), LENGTH);
    }
    if (characters.chars().anyMatch(c -> ALPHABET.indexOf(c) < 0)) {
      return "is \"%s\"; expected characters out of %s".formatted(grouped(characters), ALPHABET);
    }
    if (sum(characters) != 1) {
      return "is \"%s\", whose check character does not fit; expected the number as the order has it: a character is wrong, or two are swapped"
          .formatted(grouped(characters));
    }
    return "";
  }

  /** The weighted sum of characters of the alphabet, from 0 to 22. */
  private static int sum(CharSequence characters) {
    int sum = 0;
    for (int i = 0; i < characters.length(); i++) {
      sum = (sum * RADIX + ALPHABET.indexOf(characters.charAt(i))) % MODULUS;
    }
    return sum;
  }

  private static String grouped(String characters) {
    return characters.substring(0, 4)
        + '-'
        + characters.substring(4, 8)
        + '-'
        + characters.substring(8);
  }

  /** With hyphens, for people. */
  @Override
  public String toString() {
    return grouped(characters);
  }
}
