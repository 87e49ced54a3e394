package dev.commercesuite.interceptors.auth.jwt;

import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.NOW;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.OTHER_KEYS;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.SESSION;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.publicKey;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.signed;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.revocation.RevocationsUnavailableException;
import org.junit.jupiter.api.Test;

/** Tokens that were accepted before, and whether they still are. */
class AcceptedTokensTest {
  private final SuiteTokens tokens = new SuiteTokens();

  @Test
  void rejectsAnExpiredTokenAlsoAfterItWasAccepted() {
    String token = signed();
    assertThat(tokens.verify(token).subject()).isEqualTo("user-1");

    tokens.clock.now = NOW.plusSeconds(900).plus(JwtVerifier.CLOCK_SKEW).plusSeconds(1);

    assertThat(tokens.reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_EXPIRED);
    assertThat(tokens.reasonOf(signed(t -> t.withClaim("again", true))))
        .isEqualTo(ErrorReason.ERROR_REASON_TOKEN_EXPIRED);
  }

  @Test
  void rejectsAnAcceptedTokenOnceItsKeyIsWithdrawn() {
    String token = signed();
    assertThat(tokens.verify(token).subject()).isEqualTo("user-1");

    tokens.published.clear();

    tokens.rejects(token);
  }

  @Test
  void rejectsAnAcceptedTokenOnceItsKeyIdIsAnotherKey() {
    String token = signed();
    assertThat(tokens.verify(token).subject()).isEqualTo("user-1");

    tokens.published.put(
        "key-1", new VerificationKey("key-1", SignatureAlgorithm.RS256, publicKey(OTHER_KEYS)));

    tokens.rejects(token);
  }

  @Test
  void rejectsAnAcceptedTokenOnceItIsRevoked() {
    String token = signed();
    assertThat(tokens.verify(token).subject()).isEqualTo("user-1");

    tokens.revoke((session, subject, version) -> session.equals(SESSION));
    assertThat(tokens.reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_REVOKED);

    tokens.revoke((session, subject, version) -> subject.equals("user-1") && version < 8);
    assertThat(tokens.reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_REVOKED);
    assertThat(tokens.reasonOf(signed())).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_REVOKED);

    tokens.revoke((session, subject, version) -> version < 7);
    assertThat(tokens.verify(token).subject()).isEqualTo("user-1");
  }

  @Test
  void acceptsNothingWhileItIsNotKnownWhatIsRevoked() {
    String token = signed();
    assertThat(tokens.verify(token).subject()).isEqualTo("user-1");

    tokens.revoke((session, subject, version) -> {
      throw new RevocationsUnavailableException("down");
    });

    assertThat(tokens.reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE);
  }
}
