package dev.commercesuite.user.passwords;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a hash in PHC string format says. It is read and written here, and not by the library, whose
 * way changes the case of letters as the locale of the process has it: a Turkish one turned {@code
 * argon2id} into something that nobody could read.
 */
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
  static PasswordHash make(byte[] password, byte[] salt, Argon2Parameters parameters) {
    byte[] hash = parameters.function().hash(password, salt).getBytes();
    return parameters.phc(salt, hash);
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
    Argon2 variant =
        switch (parts.group(1)) {
          case "id" -> Argon2.ID;
          case "i" -> Argon2.I;
          default -> Argon2.D;
        };
    int memory = Integer.parseInt(parts.group(3));
    int iterations = Integer.parseInt(parts.group(4));
    int lanes = Integer.parseInt(parts.group(5));
    int version = Integer.parseInt(parts.group(2));
    return new Argon2Hash(
        Argon2Function.getInstance(memory, iterations, lanes, hash.length, variant, version),
        base64.decode(parts.group(6)),
        hash);
  }

  /** Whether it is the hash of the password. */
  boolean isOf(byte[] password) {
    return MessageDigest.isEqual(hash, function.hash(password, salt).getBytes());
  }
}
