package dev.commercesuite.user.tokens;

import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.PublicSigningKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that all replicas publish, as of one moment. Immutable. */
final class KeySet {
  private record Entry(PublicSigningKey announced, VerificationKey verification) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Instant readAt;

  KeySet(List<PublicSigningKey> keys, Instant readAt) {
    keys.forEach(key -> entries.put(key.key().keyId(), new Entry(key, verification(key.key()))));
    this.readAt = readAt;
  }

  boolean isOlderThan(Duration age, Instant now) {
    return now.isAfter(readAt.plus(age));
  }

  @Nullable PublicSigningKey get(SigningKey key) {
    Entry entry = entries.get(key.id());
    return entry == null ? null : entry.announced();
  }

  @Nullable VerificationKey find(String keyId, Instant now) {
    Entry entry = entries.get(keyId);
    return entry != null && entry.announced().isPublishedAt(now) ? entry.verification() : null;
  }

  boolean publishes(SigningKey key, Instant now) {
    return find(key.id(), now) != null;
  }

  List<JsonWebKey> published(Instant now) {
    return entries.values().stream()
        .map(Entry::announced)
        .filter(key -> key.isPublishedAt(now))
        .map(PublicSigningKey::key)
        .toList();
  }

  /** Whether a withdrawn key would still be published otherwise. */
  boolean hasWithdrawn(Instant now) {
    return entries.values().stream()
        .map(Entry::announced)
        .anyMatch(key -> key.isWithdrawn() && now.isBefore(key.retireTime()));
  }

  boolean hasLapsed(Instant now) {
    return entries.values().stream()
        .map(Entry::announced)
        .anyMatch(key -> !key.isWithdrawn() && !key.isPublishedAt(now));
  }

  private static VerificationKey verification(JsonWebKey key) {
    return new VerificationKey(key.keyId(), SignatureAlgorithm.RS256, publicKey(key));
  }

  private static RSAPublicKey publicKey(JsonWebKey key) {
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(number(key.modulus()), number(key.exponent())));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException("signing_keys has no RSA key under " + key.keyId(), e);
    }
  }

  private static BigInteger number(String base64Url) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(base64Url));
  }
}
