package dev.commercesuite.user.domain.clients;

/** How a service proves who it is. {@code toString} shows no secret. */
public sealed interface ClientCredential {

  /** A secret that both sides know. */
  record Secret(String clientId, String secret) implements ClientCredential {
    @Override
    public String toString() {
      return "Secret[" + clientId + "]";
    }
  }

  /** A JWT that the service has signed with a key of its own (RFC 7523). */
  record Assertion(String jwt) implements ClientCredential {
    @Override
    public String toString() {
      return "Assertion[***]";
    }
  }
}
