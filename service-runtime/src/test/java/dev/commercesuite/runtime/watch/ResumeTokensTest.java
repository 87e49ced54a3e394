package dev.commercesuite.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokensTest {
  private static final String EPOCH = "an epoch";

  private final ResumeTokens tokens = new ResumeTokens(new Secret("a".repeat(32)));

  @Test
  void givesThePositionBack() {
    assertThat(tokens.position(EPOCH, "thing 1", tokens.at(EPOCH, "thing 1", "42")))
        .isEqualTo("42");
    assertThat(tokens.position(EPOCH, "thing 1", tokens.at(EPOCH, "thing 1", ""))).isEmpty();
  }

  @Test
  void anotherReplicaUnderstandsIt() {
    ResumeTokens replica = new ResumeTokens(new Secret("a".repeat(32)));

    assertThat(replica.position(EPOCH, "thing 1", tokens.at(EPOCH, "thing 1", "42")))
        .isEqualTo("42");
  }

  @Test
  void refusesTheTokenOfAnotherTopic() {
    refuses(tokens, tokens.at(EPOCH, "thing 2", "42"));
  }

  @Test
  void refusesTheTokenOfAnotherSecret() {
    refuses(new ResumeTokens(new Secret("b".repeat(32))), tokens.at(EPOCH, "thing 1", "42"));
  }

  @Test
  void refusesAPositionThatWasChanged() {
    String token = tokens.at(EPOCH, "thing 1", "42");

    refuses(tokens, token.substring(0, token.length() - 3) + "NDM");
    refuses(tokens, token + "AA");
  }

  @Test
  void saysThatTheHistoryOfAnotherEpochIsGone() {
    String token = tokens.at("another epoch", "thing 1", "42");

    assertThatExceptionOfType(FeedHistoryGone.class)
        .isThrownBy(() -> tokens.position(EPOCH, "thing 1", token))
        .satisfies(gone -> assertThat(gone.field()).isEqualTo("resume_token"));
  }

  @Test
  void refusesAnEpochThatWasChanged() {
    byte[] token = Base64.getUrlDecoder().decode(tokens.at("another epoch", "thing 1", "42"));
    byte[] forged = Base64.getUrlDecoder().decode(tokens.at(EPOCH, "thing 1", "42"));
    System.arraycopy(token, 0, forged, 0, KeyedHash.LENGTH);

    refuses(tokens, Base64.getUrlEncoder().encodeToString(forged));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AAAA", "ü"})
  void refusesWhatIsNoToken(String token) {
    refuses(tokens, token);
  }

  private static void refuses(ResumeTokens tokens, String token) {
    assertThatExceptionOfType(InvalidResumeToken.class)
        .isThrownBy(() -> tokens.position(EPOCH, "thing 1", token));
  }
}
