package dev.commercesuite.user.domain;

import java.util.List;

/** The keys that access tokens are verified with. */
@FunctionalInterface
public interface PublishedKeys {
  /** The one that signs now and those whose tokens may still be around. */
  List<JsonWebKey> published();
}
