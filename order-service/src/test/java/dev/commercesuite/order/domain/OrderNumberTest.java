package dev.commercesuite.order.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.order.domain.OrderException.InvalidFields;
import dev.commercesuite.order.domain.OrderException.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderNumberTest {
  private static final String ALPHABET = "23456789CDFHJKMNPQRTVWX";
  private static final List<Character> CHARACTERS =
      ALPHABET.chars().mapToObj(c -> (char) c).toList();
  private static final int LENGTH = 10;
  private static final long SEED = 20_261_130;

  private final RandomGenerator random = new SplittableRandom(SEED);

  /** The same for every number, because the check is linear; a few are tried all the same. */
  private List<String> someNumbers() {
    return IntStream.range(0, 20).mapToObj(_ -> OrderNumber.random(random).characters()).toList();
  }

  @Test
  void isGroupedForReadingAndStoredWithoutHyphens() {
    OrderNumber number = OrderNumber.of("C4F7-9KTN-QN");

    assertThat(number).hasToString("C4F7-9KTN-QN");
    assertThat(number.characters()).isEqualTo("C4F79KTNQN");
  }

  @Test
  void hasFortyRandomBitsAndOnlyCharactersThatAreToldApart() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      String characters = OrderNumber.random(random).characters();
      assertThat(characters).hasSize(LENGTH).matches("[" + ALPHABET + "]*");
      for (int place = 0; place < LENGTH; place++) {
        seen.add(place * ALPHABET.length() + ALPHABET.indexOf(characters.charAt(place)));
      }
    }

    assertThat(seen).as("every character comes in every place").hasSize(LENGTH * ALPHABET.length());
    assertThat((LENGTH - 1) * Math.log(ALPHABET.length()) / Math.log(2)).isGreaterThan(40);
    assertThat(ALPHABET).doesNotContainPattern("[01AEIOUYLSBGZ]");
  }

  @Test
  void noticesEveryWrongCharacter() {
    List<String> missed = new ArrayList<>();
    for (String number : someNumbers()) {
      for (int place = 0; place < LENGTH; place++) {
        for (char wrong : CHARACTERS) {
          String mistyped = number.substring(0, place) + wrong + number.substring(place + 1);
          if (!mistyped.equals(number) && isAccepted(mistyped)) {
            missed.add(number + " as " + mistyped);
          }
        }
      }
    }

    assertThat(missed).isEmpty();
  }

  @Test
  void noticesAnyTwoCharactersThatAreSwapped() {
    List<String> missed = new ArrayList<>();
    for (String number : someNumbers()) {
      for (int one = 0; one < LENGTH; one++) {
        for (int other = one + 1; other < LENGTH; other++) {
          String swapped = swapped(number, one, other);
          if (!swapped.equals(number) && isAccepted(swapped)) {
            missed.add(number + " as " + swapped);
          }
        }
      }
    }

    assertThat(missed).isEmpty();
  }

  @Test
  void noticesEveryPairOfNeighboursThatIsSwapped() {
    String rest = "7K3M9P4";
    List<String> missed = new ArrayList<>();
    for (int place = 0; place <= rest.length(); place++) {
      for (char one : CHARACTERS) {
        for (char other : CHARACTERS) {
          String start = rest.substring(0, place) + one + other + rest.substring(place);
          String number = start + checkCharacter(start);
          String swapped = swapped(number, place, place + 1);
          if (one != other && isAccepted(swapped)) {
            missed.add(number + " as " + swapped);
          }
        }
      }
    }

    assertThat(missed).isEmpty();
  }

  /** Exactly one of the alphabet completes a number. */
  private static char checkCharacter(String start) {
    List<Character> fitting = CHARACTERS.stream().filter(c -> isAccepted(start + c)).toList();
    assertThat(fitting).as(start).hasSize(1);
    return fitting.getFirst();
  }

  private static String swapped(String number, int one, int other) {
    StringBuilder swapped = new StringBuilder(number);
    swapped.setCharAt(one, number.charAt(other));
    swapped.setCharAt(other, number.charAt(one));
    return swapped.toString();
  }

  private static boolean isAccepted(String text) {
    try {
      OrderNumber.of(text);
      return true;
    } catch (InvalidFields _) {
      return false;
    }
  }

  @Test
  void readsWhatPeopleWrite() {
    OrderNumber number = OrderNumber.of("C4F7-9KTN-QN");

    assertThat(OrderNumber.of("c4f79ktnqn")).isEqualTo(number);
    assertThat(OrderNumber.of(" c4f7 9ktn qn ")).isEqualTo(number);
    assertThat(OrderNumber.of("C-4-F-7-9-K-T-N-Q-N")).isEqualTo(number);
    assertThat(OrderNumber.of("C4F7\u20139KTN\u2013QN"))
        .as("dashes of word processors")
        .isEqualTo(number);
    assertThat(OrderNumber.of("C4F7\u00a09KTN\u00a0QN")).as("fixed spaces").isEqualTo(number);
  }

  @Test
  void saysWhatIsWrongWithANumber() {
    assertThat(violation("C4F7-9KTN"))
        .isEqualTo("has 8 characters beside spaces and hyphens; expected 10, such as C4F7-9KTN-QN");
    assertThat(violation("")).startsWith("has 0 characters");
    assertThat(violation("C4F7-9KTN-Q0"))
        .isEqualTo("is \"C4F7-9KTN-Q0\"; expected characters out of " + ALPHABET);
    assertThat(violation("C4F7-9KTN-QP"))
        .isEqualTo(
            "is \"C4F7-9KTN-QP\", whose check character does not fit; expected the number as the"
                + " order has it: a character is wrong, or two are swapped");
  }

  private static String violation(String text) {
    InvalidFields refused = catchThrowableOfType(InvalidFields.class, () -> OrderNumber.of(text));
    assertThat(refused.violations()).extracting(Violation::field).containsExactly("number");
    return refused.violations().getFirst().problem();
  }

  @Test
  void cannotBeMadeOfAnythingElse() {
    assertThatThrownBy(() -> new OrderNumber("C4F7-9KTN-QN"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 12 characters");
    assertThatThrownBy(() -> new OrderNumber("c4f79ktnqn"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected characters out of");
  }
}
