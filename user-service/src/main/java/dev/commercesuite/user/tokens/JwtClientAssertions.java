package dev.commercesuite.user.tokens;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.user.domain.clients.ClientAssertion;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JWTs by which services prove who they are (RFC 7523, section 3), signed with RS256 or ES256.
 *
 * <p>{@code iss} and {@code sub} are the client id; {@code aud} names this issuer and nobody else,
 * so that what is meant for another server cannot be used here; {@code exp} is in the near future,
 * so that what was used once need not be remembered for long.
 */
public final class JwtClientAssertions implements ClientAssertion.Verifier {
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

  /** How far the clock of a service may be ahead of ours. */
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private static final int LONGEST_ID = 256;
  private static final int LONGEST_ASSERTION = 8_192;

  private final Set<String> audiences;
  private final Clock clock;

  /**
   * @param audiences the names of this issuer
   */
  public JwtClientAssertions(Collection<String> audiences, Clock clock) {
    this.audiences = Set.copyOf(audiences);
    this.clock = clock;
  }

  @Override
  public Optional<String> claimedClient(String jwt) {
    return decode(jwt).map(DecodedJWT::getSubject);
  }

  @Override
  public Optional<ClientAssertion> verify(String jwt, Collection<PublicKey> keys) {
    return decode(jwt)
        .filter(decoded -> decoded.getHeaderClaim("crit").isMissing())
        .filter(decoded -> keys.stream().anyMatch(key -> isSignedBy(decoded, key)))
        .flatMap(this::assertion);
  }

  private static Optional<DecodedJWT> decode(String jwt) {
    try {
      return jwt.length() > LONGEST_ASSERTION ? Optional.empty() : Optional.of(JWT.decode(jwt));
    } catch (JWTDecodeException _) {
      return Optional.empty();
    }
  }

  /** The key says which algorithm it may be; the header must say the same. Checks times, too. */
  private boolean isSignedBy(DecodedJWT jwt, PublicKey key) {
    @Nullable Algorithm algorithm =
        switch (key) {
          case RSAPublicKey rsa -> Algorithm.RSA256(rsa, null);
          case ECPublicKey curve -> Algorithm.ECDSA256(curve, null);
          default -> null;
        };
    if (algorithm == null || !algorithm.getName().equals(jwt.getAlgorithm())) {
      return false;
    }
    try {
      var _ =
          ((JWTVerifier.BaseVerification)
                  JWT.require(algorithm)
                      .acceptNotBefore(CLOCK_SKEW.toSeconds())
                      .acceptIssuedAt(CLOCK_SKEW.toSeconds()))
              .build(clock)
              .verify(jwt);
      return true;
    } catch (JWTVerificationException _) {
      return false;
    }
  }

  private Optional<ClientAssertion> assertion(DecodedJWT jwt) {
    String client = jwt.getSubject();
    String id = jwt.getId();
    Instant expiry = jwt.getExpiresAtAsInstant();
    List<String> audience = jwt.getAudience();
    boolean holds =
        client != null
            && client.equals(jwt.getIssuer())
            && id != null
            && !id.isEmpty()
            && id.length() <= LONGEST_ID
            && expiry != null
            && !expiry.isAfter(clock.instant().plus(LONGEST_LIFE).plus(CLOCK_SKEW))
            && audience != null
            && !audience.isEmpty()
            && audiences.containsAll(audience);
    return holds ? Optional.of(new ClientAssertion(client, id, expiry)) : Optional.empty();
  }
}
