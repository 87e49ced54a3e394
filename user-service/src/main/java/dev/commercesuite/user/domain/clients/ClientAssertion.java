package dev.commercesuite.user.domain.clients;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * A verified JWT by which a service proves who it is.
 *
 * @param clientId who it is
 * @param id names the JWT among those of the client
 * @param expireTime when it expires
 */
public record ClientAssertion(String clientId, String id, Instant expireTime) {

  /** Checks such JWTs (RFC 7523, 3). */
  public interface Verifier {
    /** Whom the JWT claims to be from, if it can be read. Nothing is proven by it. */
    Optional<String> claimedClient(String jwt);

    /** The assertion, if one of the keys signed it and it is meant for this issuer, now. */
    Optional<ClientAssertion> verify(String jwt, Collection<PublicKey> keys);
  }

  /** Remembers which assertions have been used. Every method is one transaction. */
  public interface Store {
    /**
     * Marks an assertion as used.
     *
     * @return false when it has been used before
     */
    boolean useUp(ClientAssertion assertion, Instant now);
  }
}
