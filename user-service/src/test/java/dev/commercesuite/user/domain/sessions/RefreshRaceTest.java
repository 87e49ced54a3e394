package dev.commercesuite.user.domain.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two tabs of a browser refresh at once, and a thief does it later or from somewhere else. */
class RefreshRaceTest {
  private static final String AGENT = "grpc-java-okhttp/1.85.1";
  private static final ClientConnection DEVICE = new ClientConnection(AGENT, "2001:db8::1");

  private final DomainFixture fixture = new DomainFixture();
  private final RefreshToken token =
      fixture.login(fixture.signUp("ann@example.com")).refreshToken();

  @Test
  void theSecondTabGoesOnWithTheTokensOfTheFirst() {
    IssuedTokens first = refresh(token, DEVICE);
    fixture.now = fixture.now.plus(RefreshTokenUse.RACE_WINDOW).minusMillis(1);

    assertThatThrownBy(() -> refresh(token, DEVICE))
        .isInstanceOfSatisfying(
            UserException.RefreshTokenJustUsed.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1)));

    assertThat(fixture.kinds()).doesNotContain(Kind.REFRESH_TOKEN_REUSED);
    assertThat(refresh(first.refreshToken(), DEVICE)).isNotNull();
  }

  @Test
  void aTokenThatIsUsedAgainLaterEndsTheSession() {
    IssuedTokens first = refresh(token, DEVICE);
    fixture.now = fixture.now.plus(RefreshTokenUse.RACE_WINDOW);

    assertThatThrownBy(() -> refresh(token, DEVICE))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);

    assertThat(fixture.kinds()).contains(Kind.REFRESH_TOKEN_REUSED);
    assertThatThrownBy(() -> refresh(first.refreshToken(), DEVICE))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "grpc-java-okhttp/1.85.1, 2001:db8:0:1::1", // another network
    "grpc-java-okhttp/1.85.1, 192.0.2.1",
    "grpc-java-okhttp/1.85.1, ''", // nobody knows which
    "grpc-go/1.80, 2001:db8::1", // another program
    "'', 2001:db8::1"
  })
  void anotherDeviceEndsTheSessionHoweverSoonItComes(String userAgent, String address) {
    IssuedTokens first = refresh(token, DEVICE);

    assertThatThrownBy(() -> refresh(token, new ClientConnection(userAgent, address)))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);

    assertThat(fixture.kinds()).contains(Kind.REFRESH_TOKEN_REUSED);
    assertThatThrownBy(() -> refresh(first.refreshToken(), DEVICE))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
  }

  @Test
  void twoThatNobodyKnowsAreNotOne() {
    ClientConnection unknown = new ClientConnection(AGENT, "");
    IssuedTokens first = refresh(token, unknown);

    assertThatThrownBy(() -> refresh(token, unknown))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
    assertThatThrownBy(() -> refresh(first.refreshToken(), unknown))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
  }

  @Test
  void oneNetworkOfACustomerIsOneWhateverTheAddress() {
    IssuedTokens first = refresh(token, DEVICE);

    assertThatThrownBy(() -> refresh(token, new ClientConnection(AGENT, "2001:db8::2")))
        .isInstanceOf(UserException.RefreshTokenJustUsed.class);

    assertThat(refresh(first.refreshToken(), DEVICE)).isNotNull();
  }

  private IssuedTokens refresh(RefreshToken used, ClientConnection connection) {
    return fixture.sessions.refresh(used, Set.of(), connection);
  }
}
