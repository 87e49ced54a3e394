package dev.commercesuite.user.domain;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** An assertion of these tests is {@code client:id}, and good if the client has any key. */
public final class FakeClientAssertions implements ClientAssertion.Verifier, ClientAssertion.Store {
  private final Set<ClientAssertion> used = new HashSet<>();

  @Override
  public Optional<String> claimedClient(String jwt) {
    return Optional.of(jwt.split(":", 2)[0]);
  }

  @Override
  public Optional<ClientAssertion> verify(String jwt, Collection<PublicKey> keys) {
    String[] parts = jwt.split(":", 2);
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(new ClientAssertion(parts[0], parts[1], Instant.MAX));
  }

  @Override
  public boolean useUp(ClientAssertion assertion, Instant now) {
    return used.add(assertion);
  }
}
