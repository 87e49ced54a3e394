package dev.commercesuite.user.passwords;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2 with everything that a hash depends on, but the password and its salt.
 *
 * @param version such as {@link Argon2Parameters#ARGON2_VERSION_13}
 * @param memoryKib memory in KiB
 * @param iterations passes over the memory
 * @param length of the hash, in bytes
 */
record Argon2Function(
    Argon2Variant variant, int version, int memoryKib, int iterations, int lanes, int length) {

  /**
   * Computes a hash.
   *
   * @param memory what it fills, and clears
   */
  byte[] hash(byte[] password, byte[] salt, BlockPool memory) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(variant.type)
            .withVersion(version)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(lanes)
            .withSalt(salt)
            .withBlockPool(memory)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(password, hash);
    return hash;
  }
}
