package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJwsEdgesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exp\":0}",
        "{\"user_version\":0}",
        "{\"user_version\":9223372036854775807}",
        "{\"exp\":9223372036854774784}"
      })
  void takesTheFirstAndTheLastNumber(String claims) {
    assertThatCode(() -> CompactJws.require(token(claims))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"exp\":9223372036854775807}", "{\"user_version\":9223372036854775808}"})
  void refusesTheNextNumber(String claims) {
    assertThatIllegalArgumentException().isThrownBy(() -> CompactJws.require(token(claims)));
  }

  private static String token(String claims) {
    return part("{\"alg\":\"RS256\"}") + "." + part(claims) + ".c2ln";
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
