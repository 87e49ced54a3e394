package dev.commercesuite.user.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.SequencedSet;
import java.util.TreeSet;

/** A service that gets access tokens of its own for its id and secret (OAuth 2.0 client). */
public final class ServiceClient {
  private static final int MIN_SECRET = 16;

  private final String id;
  private final byte[] secretHash;
  private final SequencedSet<String> scopes;

  /**
   * @param secret at least 16 characters, random
   * @param scopes everything that its tokens may carry
   */
  public ServiceClient(String id, String secret, Collection<String> scopes) {
    if (!id.matches("[a-z][a-z0-9-]{0,62}")) {
      throw new IllegalArgumentException(
          "client id is '%s'; expected lower-case letters, digits and hyphens".formatted(id));
    }
    if (secret.length() < MIN_SECRET) {
      throw new IllegalArgumentException(
          "the secret of client %s has %d characters; expected at least %d"
              .formatted(id, secret.length(), MIN_SECRET));
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("client %s has no scope; expected one".formatted(id));
    }
    this.id = id;
    this.secretHash = sha256(secret);
    this.scopes = Collections.unmodifiableSequencedSet(new TreeSet<>(scopes));
  }

  public String id() {
    return id;
  }

  public SequencedSet<String> scopes() {
    return scopes;
  }

  /** Compares in a time that does not depend on where the secrets differ. */
  boolean hasSecret(String secret) {
    return MessageDigest.isEqual(secretHash, sha256(secret));
  }

  @Override
  public String toString() {
    return "ServiceClient[" + id + ", " + scopes + "]";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
