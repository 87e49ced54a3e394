package dev.commercesuite.user.domain.clients;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * A JWT by which a service proves who it is, found good.
 *
 * @param clientId who it is
 * @param id names the JWT among those of the client
 * @param expireTime until when it proves anything
 */
public record ClientAssertion(String clientId, String id, Instant expireTime) {

  /** Checks such JWTs (RFC 7523, 3). */
  public interface Verifier {
    /** Whom the JWT claims to be from, if it can be read. Nothing is proven by it. */
    Optional<String> claimedClient(String jwt);

    /** The assertion, if one of the keys signed it and it is meant for this issuer, now. */
    Optional<ClientAssertion> verify(String jwt, Collection<PublicKey> keys);
  }

  /** Remembers which assertions were used. Every method is one transaction. */
  public interface Store {
    /**
     * Uses an assertion up.
     *
     * @return false when somebody did so before
     */
    boolean useUp(ClientAssertion assertion, Instant now);
  }
}
