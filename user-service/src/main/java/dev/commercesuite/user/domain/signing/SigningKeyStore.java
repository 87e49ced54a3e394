package dev.commercesuite.user.domain.signing;

import java.time.Instant;
import java.util.List;

/**
 * Keeps the public halves of the signing keys, so that all replicas publish the same ones. Private
 * keys never come here. Every method is one transaction.
 */
public interface SigningKeyStore {
  /** All keys, also those that are not published any more. */
  List<PublicSigningKey> all();

  /**
   * Adds a key, unless it is published already or withdrawn for good. It signs at once when no
   * verifier can have a set of keys without it, because no other one is or could still be
   * published; else from the moment that it is announced for.
   *
   * @param key with the times that it gets if others are published
   * @return whether it was added
   */
  boolean announce(PublicSigningKey key);

  /** Lets a key be published for longer, unless it is withdrawn or has lapsed. */
  void keepPublished(String keyId, Instant now, Instant until);

  /** Forgets keys that are not published any more. Those that were withdrawn are remembered. */
  void deleteLapsed(Instant now);
}
