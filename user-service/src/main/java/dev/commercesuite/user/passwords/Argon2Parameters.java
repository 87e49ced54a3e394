package dev.commercesuite.user.passwords;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;

/**
 * How expensive a hash is. One lane: logins run beside each other, not within one another.
 *
 * @param memoryKib memory of one hash in KiB
 * @param iterations passes over the memory
 */
public record Argon2Parameters(int memoryKib, int iterations) {
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;

  public Argon2Parameters {
    if (memoryKib < 8 || iterations < 1) {
      throw new IllegalArgumentException(
          "Argon2id with %d KiB and %d iterations; expected at least 8 KiB and 1 iteration"
              .formatted(memoryKib, iterations));
    }
  }

  /** How a hash made with these parameters begins, in PHC string format. */
  String phcPrefix() {
    return "$argon2id$v=19$m=%d,t=%d,p=%d$".formatted(memoryKib, iterations, LANES);
  }

  Argon2Function function() {
    return Argon2Function.getInstance(
        memoryKib, iterations, LANES, HASH_BYTES, Argon2.ID, Argon2Function.ARGON2_VERSION_13);
  }
}
