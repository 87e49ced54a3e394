package dev.commercesuite.user.passwords;

import dev.commercesuite.user.domain.accounts.PasswordHash;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;

/** What a hash in PHC string format says. */
final class Argon2Hash {
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2(id|i|d)\\$v=([0-9]{1,9})\\$m=([0-9]{1,9}),t=([0-9]{1,9}),p=([0-9]{1,9})"
              + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private final Argon2Function function;
  private final byte[] salt;
  private final byte[] hash;

  private Argon2Hash(Argon2Function function, byte[] salt, byte[] hash) {
    this.function = function;
    this.salt = salt;
    this.hash = hash;
  }

  /** Hashes a password. */
  static PasswordHash make(
      byte[] password, byte[] salt, Argon2Parameters parameters, BlockPool memory) {
    return parameters.phc(salt, parameters.function().hash(password, salt, memory));
  }

  /**
   * Reads a hash of any variant and version of Argon2.
   *
   * @throws IllegalArgumentException when it is one of another algorithm
   */
  static Argon2Hash parse(PasswordHash text) {
    Matcher parts = PHC.matcher(text.phc());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "a password hash of %s characters is none of Argon2".formatted(text.phc().length()));
    }
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] hash = base64.decode(parts.group(7));
    Argon2Variant variant =
        switch (parts.group(1)) {
          case "id" -> Argon2Variant.ID;
          case "i" -> Argon2Variant.I;
          default -> Argon2Variant.D;
        };
    int version = Integer.parseInt(parts.group(2));
    int memory = Integer.parseInt(parts.group(3));
    int iterations = Integer.parseInt(parts.group(4));
    int lanes = Integer.parseInt(parts.group(5));
    return new Argon2Hash(
        new Argon2Function(variant, version, memory, iterations, lanes, hash.length),
        base64.decode(parts.group(6)),
        hash);
  }

  /** Whether it is the hash of the password. */
  boolean isOf(byte[] password, BlockPool memory) {
    return MessageDigest.isEqual(hash, function.hash(password, salt, memory));
  }
}
