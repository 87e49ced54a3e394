package dev.commercesuite.user.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class Argon2PasswordHasherTest {
  private static final Password PASSWORD = Password.chosen("correct horse battery");
  private static final Argon2Parameters CHEAP = new Argon2Parameters(64, 1);
  private static final HashingLimits LIMITS = new HashingLimits(2, 32, Duration.ofSeconds(10));

  @Test
  void recognisesThePasswordThatWasHashed() {
    try (Argon2PasswordHasher hasher = new Argon2PasswordHasher(CHEAP, LIMITS)) {
      PasswordHash hash = hasher.hash(PASSWORD);

      assertThat(hasher.matches(PASSWORD, hash)).isTrue();
      assertThat(hasher.matches(new Password("wrong"), hash)).isFalse();
      assertThat(hash.phc()).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain("horse");
      assertThat(hasher.hash(PASSWORD)).isNotEqualTo(hash);
    }
  }

  /** From the reference implementation's command line: {@code argon2 somesalt -id -t 2 -m 16}. */
  @Test
  void agreesWithTheReferenceImplementation() {
    try (Argon2PasswordHasher hasher = new Argon2PasswordHasher(CHEAP, LIMITS)) {
      PasswordHash reference =
          new PasswordHash(
              "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                  + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

      assertThat(hasher.matches(new Password("password"), reference)).isTrue();
    }
  }

  @Test
  void recognisesHashesMadeWithOtherParameters() {
    try (Argon2PasswordHasher old = new Argon2PasswordHasher(CHEAP, LIMITS);
        Argon2PasswordHasher current =
            new Argon2PasswordHasher(new Argon2Parameters(128, 1), LIMITS)) {
      PasswordHash hash = old.hash(PASSWORD);

      assertThat(current.matches(PASSWORD, hash)).isTrue();
      assertThat(current.isOutdated(hash)).isTrue();
      assertThat(current.isOutdated(current.hash(PASSWORD))).isFalse();
    }
  }

  @Test
  void aRandomHashIsLikeOneOfAPassword() {
    try (Argon2PasswordHasher hasher = new Argon2PasswordHasher(CHEAP, LIMITS)) {
      PasswordHash random = CHEAP.randomHash(new SecureRandom());

      assertThat(random.phc())
          .startsWith(CHEAP.phcPrefix())
          .hasSameSizeAs(hasher.hash(PASSWORD).phc());
      assertThat(hasher.matches(PASSWORD, random)).isFalse();
    }
  }

  @Test
  void refusesWhoWouldWaitTooLong() throws Exception {
    Argon2Parameters slow = new Argon2Parameters(32 * 1024, 2);
    HashingLimits impatient = new HashingLimits(1, 32, Duration.ofMillis(1));
    List<Future<PasswordHash>> hashes = new ArrayList<>();
    try (Argon2PasswordHasher hasher = new Argon2PasswordHasher(slow, impatient);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        hashes.add(threads.submit(() -> hasher.hash(PASSWORD)));
      }
    }

    assertThat(hashes).anyMatch(hash -> hash.state() == Future.State.SUCCESS);
    assertThat(hashes)
        .filteredOn(hash -> hash.state() == Future.State.FAILED)
        .isNotEmpty()
        .allMatch(hash ->
            hash.exceptionNow() instanceof UserException.HashingOverloaded overloaded
                && overloaded.retryAfter().isPositive());
  }

  @Test
  void refusesParametersThatAreNone() {
    assertThatThrownBy(() -> new Argon2Parameters(7, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HashingLimits(0, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
