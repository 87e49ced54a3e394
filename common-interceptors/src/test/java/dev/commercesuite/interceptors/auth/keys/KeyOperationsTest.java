package dev.commercesuite.interceptors.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7517, 4.3: what a published key may be used for, if it says so. */
class KeyOperationsTest {
  private static final RSAPublicKey KEY = CachedJwksTest.rsa(2_048);
  private static final String OTHER = CachedJwksTest.key("other", KEY);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"verify\"]            | true",
        "[\"sign\", \"verify\"]  | true",
        "[\"sign\"]              | false",
        "[\"encrypt\", \"wrap\"] | false",
        "[]                      | false",
        "\"verify\"              | false"
      })
  void keyVerifiesTokensOnlyIfThatIsAmongItsOperations(String operations, boolean used)
      throws IOException {
    String key = CachedJwksTest.key("said", KEY).replace("{", "{\"key_ops\":" + operations + ",");

    assertThat(JsonWebKeySet.parse(CachedJwksTest.set(OTHER, key)).containsKey("said"))
        .isEqualTo(used);
  }
}
