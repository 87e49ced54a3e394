package dev.commercesuite.user.domain.clients;

import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.fixture.DomainFixture;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A JWT that claims to be from one service, and turns out to be from another. */
class ForeignAssertionTest {
  private final DomainFixture fixture = new DomainFixture();
  private final List<ClientAssertion> used = new ArrayList<>();

  /** A JWT is {@code claimed:proven}. */
  private final ClientAssertion.Verifier verifier =
      new ClientAssertion.Verifier() {
        @Override
        public Optional<String> claimedClient(String jwt) {
          return jwt.contains(":") ? Optional.of(jwt.split(":", 2)[0]) : Optional.empty();
        }

        @Override
        public Optional<ClientAssertion> verify(String jwt, Collection<PublicKey> keys) {
          return Optional.of(new ClientAssertion(jwt.split(":", 2)[1], "id", Instant.MAX));
        }
      };

  private final ServiceClients clients =
      new ServiceClients(
          List.of(service("gateway"), service("webhooks")),
          fixture.throttle,
          verifier,
          (assertion, _) -> used.add(assertion),
          fixture.accessTokens,
          fixture.events::add,
          () -> fixture.now);

  @Test
  void provesNothingAndIsNotUsedUp() {
    assertRefused("gateway:webhooks");
    assertRefused("gateway:nobody");
    assertRefused("no client in it");

    assertThat(used).isEmpty();
    assertThat(fixture.kinds()).containsOnly(Kind.CLIENT_LOGIN_FAILED).hasSize(3);
    assertThat(clients.authenticate(new ClientCredential.Assertion("gateway:gateway"), CLIENT).id())
        .isEqualTo("gateway");
  }

  private void assertRefused(String jwt) {
    assertThatThrownBy(() -> clients.authenticate(new ClientCredential.Assertion(jwt), CLIENT))
        .isInstanceOf(UserException.ClientCredentialsInvalid.class);
  }

  private static ServiceClient service(String id) {
    return new ServiceClient(id, List.of(), List.of(key()), List.of("payments"));
  }

  private static PublicKey key() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
