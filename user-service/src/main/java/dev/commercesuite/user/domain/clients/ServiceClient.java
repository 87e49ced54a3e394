package dev.commercesuite.user.domain.clients;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * A service that gets access tokens of its own (OAuth 2.0 client). It has any number of secrets and
 * keys, each of which is enough, so that they can be replaced without a gap.
 */
public final class ServiceClient {
  private static final int MIN_SECRET = 16;

  private final String id;
  private final List<byte[]> secretHashes;
  private final List<PublicKey> keys;
  private final SequencedSet<String> scopes;

  /**
   * @param secrets each at least 16 characters, random
   * @param keys by which JWTs of the service are verified
   * @param scopes everything that its tokens may carry
   */
  public ServiceClient(
      String id,
      Collection<String> secrets,
      Collection<PublicKey> keys,
      Collection<String> scopes) {
    if (!id.matches("[a-z][a-z0-9-]{0,62}")) {
      throw new IllegalArgumentException(
          "client id is '%s'; expected lower-case letters, digits and hyphens".formatted(id));
    }
    if (id.equals(FirstPartyClient.ID)) {
      throw new IllegalArgumentException(
          "client id is '%s'; expected another one, this is the suite's own public client"
              .formatted(id));
    }
    for (String secret : secrets) {
      if (secret.length() < MIN_SECRET) {
        throw new IllegalArgumentException(
            "a secret of client %s has %s characters; expected at least %s"
                .formatted(id, secret.length(), MIN_SECRET));
      }
    }
    if (secrets.isEmpty() && keys.isEmpty()) {
      throw new IllegalArgumentException("client %s has no secret and no key".formatted(id));
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("client %s has no scope; expected one".formatted(id));
    }
    this.id = id;
    this.secretHashes = secrets.stream().map(ServiceClient::sha256).toList();
    this.keys = List.copyOf(keys);
    this.scopes = Collections.unmodifiableSequencedSet(new TreeSet<>(scopes));
  }

  /** A service with one secret. */
  public ServiceClient(String id, String secret, Collection<String> scopes) {
    this(id, List.of(secret), List.of(), scopes);
  }

  public String id() {
    return id;
  }

  public List<PublicKey> keys() {
    return keys;
  }

  public SequencedSet<String> scopes() {
    return scopes;
  }

  /** Compares in a time that does not depend on where, or with which of them, secrets differ. */
  boolean hasSecret(String secret) {
    byte[] hash = sha256(secret);
    boolean found = false;
    for (byte[] known : secretHashes) {
      found |= MessageDigest.isEqual(known, hash);
    }
    return found;
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
