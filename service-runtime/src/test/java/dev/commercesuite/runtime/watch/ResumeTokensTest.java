package dev.commercesuite.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.commercesuite.runtime.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokensTest {
  private final ResumeTokens tokens = new ResumeTokens(new Secret("a".repeat(32)));

  @Test
  void givesThePositionBack() {
    assertThat(tokens.position("thing 1", tokens.at("thing 1", "42"))).isEqualTo("42");
    assertThat(tokens.position("thing 1", tokens.at("thing 1", ""))).isEmpty();
  }

  @Test
  void anotherReplicaUnderstandsIt() {
    ResumeTokens replica = new ResumeTokens(new Secret("a".repeat(32)));

    assertThat(replica.position("thing 1", tokens.at("thing 1", "42"))).isEqualTo("42");
  }

  @Test
  void refusesTheTokenOfAnotherTopic() {
    refuses(tokens, tokens.at("thing 2", "42"));
  }

  @Test
  void refusesTheTokenOfAnotherSecret() {
    refuses(new ResumeTokens(new Secret("b".repeat(32))), tokens.at("thing 1", "42"));
  }

  @Test
  void refusesAPositionThatWasChanged() {
    String token = tokens.at("thing 1", "42");

    refuses(tokens, token.substring(0, token.length() - 3) + "NDM");
    refuses(tokens, token + "AA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AAAA", "ü"})
  void refusesWhatIsNoToken(String token) {
    refuses(tokens, token);
  }

  private static void refuses(ResumeTokens tokens, String token) {
    assertThatExceptionOfType(InvalidResumeToken.class)
        .isThrownBy(() -> tokens.position("thing 1", token));
  }
}
