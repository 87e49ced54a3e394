package dev.commercesuite.user.domain.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RecoveryTokenTest {
  @Test
  void hasSoMuchChanceInItThatNobodyGuessesIt() {
    String token = RecoveryToken.random().reveal();

    assertThat(token).matches("csot_[A-Za-z0-9_-]{43}");
    assertThat(Base64.getUrlDecoder().decode(token.substring("csot_".length()))).hasSize(32);
    assertThat(RecoveryToken.random().reveal()).isNotEqualTo(token);
  }

  @Test
  void isKeptAsItsSha256() {
    assertThat(HexFormat.of().formatHex(new RecoveryToken("abc").hash()))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void isNeverShown() {
    DomainFixture fixture = new DomainFixture();
    RecoveryToken token = RecoveryToken.random();
    IssuedRecoveryToken issued =
        new IssuedRecoveryToken(
            token,
            RecoveryPurpose.PASSWORD_RESET,
            fixture.signUp("ann@example.com"),
            fixture.now,
            fixture.now.plus(Duration.ofMinutes(30)));

    assertThat(token.toString()).isEqualTo("***");
    assertThat(issued.toString()).doesNotContain(token.reveal());
  }

  @Test
  void anUnknownAddressIsNotRepeated() {
    var account = new RecoveryAccount.WithEmail(new DomainFixture().signUp("x@y.example").email());

    assertThat(account.notFound()).hasMessage("There is no user with this e-mail address.");
    assertThat(account.notFound().ids()).isEmpty();
    UserId id = new DomainFixture().signUp("x@y.example").id();
    assertThat(new RecoveryAccount.WithId(id).notFound().ids()).containsExactly(id.toString());
  }
}
