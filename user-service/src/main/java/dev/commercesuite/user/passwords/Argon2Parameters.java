package dev.commercesuite.user.passwords;

import dev.commercesuite.user.domain.accounts.PasswordHash;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * How expensive a hash is. One lane: logins run beside each other, not within one another.
 *
 * @param memoryKib memory of one hash in KiB
 * @param iterations passes over the memory
 */
public record Argon2Parameters(int memoryKib, int iterations) {
  static final int SALT_BYTES = 16;

  /** 1.3, of 2016 and the latest. */
  private static final int VERSION = 19;

  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;

  public Argon2Parameters {
    if (memoryKib < 8 || iterations < 1) {
      throw new IllegalArgumentException(
          "Argon2id with %s KiB and %s iterations; expected at least 8 KiB and 1 iteration"
              .formatted(memoryKib, iterations));
    }
  }

  /** How a hash made with these parameters begins, in PHC string format. */
  String phcPrefix() {
    return "$argon2id$v=%s$m=%s,t=%s,p=%s$".formatted(VERSION, memoryKib, iterations, LANES);
  }

  /** A hash of no password: as expensive to compare with as any, and made without that expense. */
  PasswordHash randomHash(RandomGenerator random) {
    return phc(bytes(random, SALT_BYTES), bytes(random, HASH_BYTES));
  }

  /** What was made with these parameters. */
  PasswordHash phc(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return new PasswordHash(
        phcPrefix() + base64.encodeToString(salt) + "$" + base64.encodeToString(hash));
  }

  private static byte[] bytes(RandomGenerator random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Where hashes made with these parameters find room. */
  Argon2Memory memory() {
    return new Argon2Memory(memoryKib, LANES);
  }

  Argon2Function function() {
    return new Argon2Function(Argon2Variant.ID, VERSION, memoryKib, iterations, LANES, HASH_BYTES);
  }
}
