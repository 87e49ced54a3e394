package dev.commercesuite.user.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.commercesuite.user.domain.accounts.Password;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZxcvbnPasswordsTest {
  private static final String LIST = "/com/nulabinc/zxcvbn/matchers/dictionaries/passwords.txt";
  private static final int CHOSEN_LENGTH = 12;
  private static final int MOST_COMMON = 3_000;

  private final ZxcvbnPasswords guessable = new ZxcvbnPasswords();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passwordpassword",
        "123456789012",
        "1234567890123",
        "qwertyuiopas",
        "Passwordpassword",
        "p@sswordp@ssword",
        "aaaaaaaaaaaa",
        "            ",
        "abcdefghijkl",
        "monkeymonkey",
        "111111111111",
        "iloveyouiloveyou"
      })
  void refusesWhatEverybodyTries(String password) {
    assertThat(guessable.contains(Password.chosen(password))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "hJ7kQz29LmXp",
        "another long password",
        "ein langes Passwort",
        "пароль для магазина",
        "私のとても長い合言葉です"
      })
  void takesWhatNobodyTriesFirst(String password) {
    assertThat(guessable.contains(Password.chosen(password))).isFalse();
  }

  /** Of the lists that are common, the passwords that the length alone would let through. */
  @Test
  void refusesTheMostCommonOnesThatAreLongEnough() throws IOException {
    List<String> common = common();

    assertThat(common).hasSizeGreaterThan(20);
    assertThat(common)
        .filteredOn(password -> !guessable.contains(Password.chosen(password)))
        .isEmpty();
  }

  /** Short ones are the most common of all, and are made long by being typed twice. */
  @Test
  void refusesTheMostCommonOnesTypedTwice() throws IOException {
    List<String> twice =
        all().stream()
            .filter(password -> password.length() <= CHOSEN_LENGTH)
            .map(password -> password + password)
            .filter(password -> password.length() >= CHOSEN_LENGTH)
            .limit(MOST_COMMON)
            .toList();

    assertThat(twice).hasSize(MOST_COMMON);
    assertThat(twice)
        .filteredOn(password -> !guessable.contains(Password.chosen(password)))
        .isEmpty();
  }

  @Test
  void aLongWeakOneIsWeakAndALongOddOneIsNoDefect() {
    assertThat(guessable.contains(Password.chosen("password".repeat(16)))).isTrue();
    assertThatCode(() -> guessable.contains(Password.chosen("\ufdfa".repeat(128))))
        .doesNotThrowAnyException();
    assertThatCode(() -> guessable.contains(Password.chosen("👩".repeat(63) + "\ud83d")))
        .doesNotThrowAnyException();
  }

  private static List<String> common() throws IOException {
    return all().stream().filter(password -> password.length() >= CHOSEN_LENGTH).toList();
  }

  private static List<String> all() throws IOException {
    try (InputStream list =
            Objects.requireNonNull(ZxcvbnPasswordsTest.class.getResourceAsStream(LIST), LIST);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
