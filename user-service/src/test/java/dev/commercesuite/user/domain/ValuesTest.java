package dev.commercesuite.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @Test
  void addressIsKeptAsWrittenAndComparedWithoutCase() {
    Email email = new Email("  Ann.Lee@Example.COM ");

    assertThat(email.address()).isEqualTo("Ann.Lee@Example.COM");
    assertThat(email.key()).isEqualTo("ann.lee@example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "@example.com", "ann@"})
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> new Email(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void passwordTypedOnTwoKeyboardsIsTheSame() {
    String composed = "caf\u00e9 au lait, bien s\u00fbr";
    String decomposed = "cafe\u0301 au lait, bien su\u0302r";

    assertThat(Password.chosen(decomposed)).isEqualTo(Password.chosen(composed));
  }

  @Test
  void chosenPasswordIsLongEnoughAndNeverShown() {
    assertThatThrownBy(() -> Password.chosen("hunter2 two"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the password has 11 characters; expected 12 to 128");
    assertThatThrownBy(() -> Password.chosen("x".repeat(129)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Password.chosen("twelve chars").toString()).isEqualTo("***");
    assertThat(new PasswordHash("$argon2id$x").toString()).isEqualTo("***");
  }

  @Test
  void adminHasTheScopesOfAllOtherRoles() {
    assertThat(Role.ADMIN.scopes())
        .containsAll(Role.scopesOf(Arrays.asList(Role.values())))
        .contains(Scopes.USERS_ADMIN);
    assertThat(
            Arrays.stream(Role.values())
                .filter(role -> role.scopes().contains(Scopes.USERS_ADMIN))
                .collect(Collectors.toSet()))
        .containsExactly(Role.ADMIN);
  }

  @Test
  void refreshTokensAreDifferentAndHashedAlike() {
    RefreshToken token = RefreshToken.random();

    assertThat(token).isNotEqualTo(RefreshToken.random());
    assertThat(token.hash()).hasSize(32).isEqualTo(new RefreshToken(token.reveal()).hash());
  }
}
