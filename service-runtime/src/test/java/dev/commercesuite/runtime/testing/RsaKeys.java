package dev.commercesuite.runtime.testing;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** RSA keys of 2048 bits for tests. To find the primes of one takes about as long as a test. */
public final class RsaKeys {
  /** More than any test tells apart. */
  private static final int DIFFERENT = 5;

  private static final List<KeyPair> made = new ArrayList<>();
  private static int asked;

  private RsaKeys() {}

  /** Differs from the keys of the four calls before; the sixth call gets the first key again. */
  public static synchronized KeyPair next() {
    if (made.size() < DIFFERENT) {
      made.add(generate());
    }
    return made.get(asked++ % DIFFERENT);
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
