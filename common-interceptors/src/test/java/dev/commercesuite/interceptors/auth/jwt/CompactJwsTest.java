package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJwsTest {
  private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}";
  private static final String CLAIMS = "{\"sub\":\"ann\",\"exp\":1.5,\"user_version\":3}";
  private static final String SIGNATURE = "c2ln";

  @Test
  void acceptsTheOneSpelling() {
    assertThatCode(() -> CompactJws.require(token(HEADER, CLAIMS))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"text\"",
        "",
        "{}{}",
        "{} x",
        "{\"sub\":\"ann\",\"sub\":\"eve\"}",
        "{\"sub\":1}",
        "{\"sub\":null}",
        "{\"sid\":[]}",
        "{\"client_id\":{}}",
        "{\"jti\":true}",
        "{\"iss\":[\"a\"]}",
        "{\"exp\":\"1\"}",
        "{\"exp\":-1}",
        "{\"exp\":1e300}",
        "{\"iat\":null}",
        "{\"user_version\":1.5}",
        "{\"user_version\":-1}",
        "{\"user_version\":\"1\"}",
        "{\"user_version\":99999999999999999999}",
        "{sub:\"ann\"}"
      })
  void refusesClaimsOfAnotherForm(String claims) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactJws.require(token(HEADER, claims)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "[]", "{\"alg\":1}", "{\"kid\":7}", "{\"alg\":\"a\",\"alg\":\"b\"}"})
  void refusesHeadersOfAnotherForm(String header) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompactJws.require(token(header, CLAIMS)));
  }

  @Test
  void refusesOtherSpellingsOfTheSameBytes() {
    String token = token(HEADER, CLAIMS);
    String twoBytes = "YWI"; // "ab", whose last character has bits to spare

    for (String other :
        new String[] {
          token + "=", // padding
          part(HEADER) + "." + part(CLAIMS) + "." + twoBytes.replace("I", "J"), // stray bits
          part(HEADER) + "." + part(CLAIMS) + ".", // no signature
          part(HEADER) + "." + part(CLAIMS), // two parts
          token + ".", // four
          token + "\n",
          " " + token,
          part(HEADER) + "." + part(CLAIMS) + ".ab+/" // the standard alphabet
        }) {
      assertThatIllegalArgumentException().as(other).isThrownBy(() -> CompactJws.require(other));
    }
  }

  private static String token(String header, String claims) {
    return part(header) + "." + part(claims) + "." + SIGNATURE;
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
