package dev.commercesuite.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.machine.Ports;
import org.junit.jupiter.api.Test;

class WelcomeAdministratorTest {
  private static final Ports PORTS = Ports.from(8400);

  @Test
  void saysWhereThePasswordIs() {
    assertThat(Welcome.text(PORTS, "…", true))
        .contains(
            "\n  administrator     admin@example.com, password in .local/secrets/admin-password\n");
  }

  @Test
  void doesNotOfferAPasswordThatWasChanged() {
    assertThat(Welcome.text(PORTS, "…", false))
        .contains(
            "\n  administrator     admin@example.com, whose password is not the one in"
                + " .local/secrets/admin-password any more,\n"
                + "                    or who was disabled. The journey needs it: put the password"
                + " there, if you have it\n")
        .doesNotContain(", password in");
  }
}
