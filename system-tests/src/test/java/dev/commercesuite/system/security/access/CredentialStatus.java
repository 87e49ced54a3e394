package dev.commercesuite.system.security.access;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Set;

/** What an authorization header is worth, whatever is called with it. */
sealed interface CredentialStatus {

  /** It is good, and these scopes come with it. */
  record Good(Set<String> scopes) implements CredentialStatus {
    /** Copies the scopes. */
    public Good {
      scopes = Set.copyOf(scopes);
    }
  }

  /** It is refused wherever it is looked at. */
  record Bad(ProtocolMessageEnum reason) implements CredentialStatus {}
}
