package dev.commercesuite.user.domain.signing;

import dev.commercesuite.user.domain.UserException;
import java.util.List;

/** The keys that access tokens are verified with. */
@FunctionalInterface
public interface PublishedKeys {
  /**
   * The one that signs now, those whose tokens may still be in use, and the next one.
   *
   * @throws UserException.KeysUnavailable when the replica cannot tell
   */
  List<JsonWebKey> published();
}
