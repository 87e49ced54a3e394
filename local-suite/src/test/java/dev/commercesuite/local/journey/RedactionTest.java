package dev.commercesuite.local.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.LoginResponse;
import dev.commercesuite.api.user.v1.Tokens;
import org.junit.jupiter.api.Test;

class RedactionTest {

  @Test
  void hidesWhatTheContractMarksAsSecret() {
    LoginRequest login =
        LoginRequest.newBuilder().setEmail("ada@example.com").setPassword("secret").build();

    assertThat(Redaction.redact(login)).isEqualTo(login.toBuilder().setPassword("***").build());
  }

  @Test
  void looksIntoMessagesInside() {
    LoginResponse response =
        LoginResponse.newBuilder()
            .setTokens(Tokens.newBuilder().setAccessToken("secret").setTokenType("Bearer"))
            .build();

    assertThat(Redaction.redact(response))
        .isEqualTo(
            LoginResponse.newBuilder()
                .setTokens(Tokens.newBuilder().setAccessToken("***").setTokenType("Bearer"))
                .build());
  }
}
