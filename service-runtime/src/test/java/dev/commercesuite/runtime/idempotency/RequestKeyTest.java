package dev.commercesuite.runtime.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RequestKeyTest {
  private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
  private static final RequestHash HASH = new RequestHash(new byte[32]);

  /** Another one would not know the requests that are stored. */
  @Test
  void fingerprintStaysTheSameFromReleaseToRelease() {
    assertThat(new RequestKey("alice", "shop.Orders/Create", ID, HASH).fingerprint())
        .isEqualTo(UUID.fromString("81c10f80-6dbd-3666-4f5e-d43c833d3e72"));
  }

  @Test
  void fingerprintIsOfCallerMethodAndRequestIdEachByItself() {
    List<RequestKey> others =
        List.of(
            new RequestKey("ab", "c", ID, HASH),
            new RequestKey("a", "bc", ID, HASH),
            new RequestKey("abc", "c", ID, HASH),
            new RequestKey("a", "b", ID, HASH),
            new RequestKey("ab", "c", new UUID(0, 0), HASH));

    Set<UUID> fingerprints =
        others.stream().map(RequestKey::fingerprint).collect(Collectors.toSet());

    assertThat(fingerprints).hasSameSizeAs(others);
  }

  @Test
  void fingerprintIsNotOfWhatTheRequestSays() {
    byte[] other = new byte[32];
    other[0] = 1;

    assertThat(new RequestKey("ab", "c", ID, new RequestHash(other)).fingerprint())
        .isEqualTo(new RequestKey("ab", "c", ID, HASH).fingerprint());
  }

  @Test
  void requestsWithoutABodyDifferByTheirKeys() {
    RequestKey key = RequestKey.withoutBody("ab", "c", ID);

    assertThat(RequestKey.withoutBody("ab", "c", ID)).isEqualTo(key);
    assertThat(
            List.of(
                RequestKey.withoutBody("a", "bc", ID).requestHash(),
                RequestKey.withoutBody("ab", "c", new UUID(0, 0)).requestHash()))
        .doesNotContain(key.requestHash());
  }
}
