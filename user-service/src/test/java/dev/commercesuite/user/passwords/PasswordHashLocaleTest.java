package dev.commercesuite.user.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hash is the same whatever the locale of the process that makes it, and of the one that reads.
 */
class PasswordHashLocaleTest {
  private static final Password PASSWORD = Password.chosen("correct horse battery");

  /** From the tests of the reference implementation. */
  private static final String BY_OTHERS =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

  private final Locale before = Locale.getDefault();
  private final Argon2PasswordHasher hasher =
      new Argon2PasswordHasher(
          new Argon2Parameters(64, 1), new HashingLimits(1, 32, Duration.ofSeconds(10)));

  @AfterEach
  void restore() {
    Locale.setDefault(before);
    hasher.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tr-TR", "az-AZ", "lt-LT", "ar-EG", "fa-IR", "bn-BD"})
  void isMadeAndReadTheSameEverywhere(String locale) {
    PasswordHash elsewhere = hasher.hash(PASSWORD);
    Locale.setDefault(Locale.forLanguageTag(locale));

    PasswordHash here = hasher.hash(PASSWORD);

    assertThat(here.phc()).startsWith("$argon2id$v=19$m=64,t=1,p=1$").isASCII();
    assertThat(hasher.isOutdated(here)).isFalse();
    assertThat(hasher.matches(PASSWORD, here)).isTrue();
    assertThat(hasher.matches(PASSWORD, elsewhere)).isTrue();
    assertThat(hasher.matches(new Password("wrong"), here)).isFalse();
    Locale.setDefault(before);
    assertThat(hasher.matches(PASSWORD, here)).isTrue();
  }

  @Test
  void isMendedWhenATurkishProcessHasStoredIt() {
    PasswordHash damaged = PasswordHash.stored(BY_OTHERS.replace("argon2id", "argon2\u0131d"));

    assertThat(damaged).isEqualTo(new PasswordHash(BY_OTHERS));
    assertThat(hasher.matches(new Password("password"), damaged)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$argon2\u0131d$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=\u0666\u0664,t=1,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$aGF zaA",
        "$argon2id$$c2FsdA",
        "argon2id",
        ""
      })
  void isNoneWithLettersOfAnotherAlphabet(String text) {
    assertThatThrownBy(() -> new PasswordHash(text)).isInstanceOf(IllegalArgumentException.class);
  }

  /** From the tests of the reference implementation, too. */
  @Test
  void isReadInTheOtherVariantsOfArgon2() {
    PasswordHash argon2i =
        new PasswordHash(
            "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                + "$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA");

    assertThat(hasher.matches(new Password("password"), argon2i)).isTrue();
    assertThat(hasher.isOutdated(argon2i)).isTrue();
    assertThatThrownBy(() -> hasher.matches(PASSWORD, new PasswordHash("$scrypt$ln=16$x$y")))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessage("a password hash of 17 characters is none of Argon2");
  }
}
