package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.passwords.Argon2Parameters;
import dev.commercesuite.user.passwords.Argon2PasswordHasher;
import dev.commercesuite.user.passwords.HashingLimits;
import java.time.Duration;

/** How passwords are hashed. */
public record PasswordConfig(Argon2Parameters parameters, HashingLimits limits) {

  /** A hasher that works in this way. */
  public Argon2PasswordHasher hasher() {
    return new Argon2PasswordHasher(parameters, limits);
  }

  /** The defaults are OWASP's (Password Storage Cheat Sheet, Argon2id). */
  public static Setting<PasswordConfig> from(Settings settings) {
    Setting<Integer> memory =
        settings
            .integer("PASSWORD_HASH_MEMORY_KIB", "Memory of one Argon2id hash in KiB")
            .between(7_168, 1_048_576)
            .orElse(19_456);
    Setting<Integer> iterations =
        settings
            .integer("PASSWORD_HASH_ITERATIONS", "Passes of Argon2id over its memory")
            .between(1, 100)
            .orElse(2);
    Setting<Integer> concurrency =
        settings
            .integer(
                "PASSWORD_HASH_CONCURRENCY",
                "Passwords hashed concurrently; each takes that memory and a processor")
            .between(1, 256)
            .orElse(2);
    Setting<Integer> maxWaiting =
        settings
            .integer(
                "PASSWORD_HASH_MAX_WAITING",
                "Logins that may wait to be hashed; more are refused at once, and fewer than that"
                    + " wait while more come all the time than can be hashed")
            .between(0, 100_000)
            .orElse(32);
    Setting<Duration> longestWait =
        settings
            .duration(
                "PASSWORD_HASH_MAX_WAIT",
                "How long a login may wait to be hashed; one that is going to wait for half of that"
                    + " is refused at once")
            .between(Duration.ZERO, Duration.ofMinutes(1))
            .orElse(Duration.ofSeconds(2));
    return settings.group(
        "PASSWORD_HASH_*",
        () ->
            new PasswordConfig(
                new Argon2Parameters(memory.get(), iterations.get()),
                new HashingLimits(concurrency.get(), maxWaiting.get(), longestWait.get())));
  }
}
