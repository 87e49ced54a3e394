package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.accounts.Password;
import java.util.Optional;

/** The administrator who is created when there is none. */
public record FirstAdmin(Email email, Password password) {

  /** Reads the environment. */
  public static Setting<Optional<FirstAdmin>> from(Settings settings) {
    Setting<Optional<String>> email =
        settings
            .text(
                "BOOTSTRAP_ADMIN_EMAIL",
                "E-mail address of the administrator that is created when no account has the"
                    + " role ADMIN")
            .optional();
    Setting<Optional<Secret>> password =
        settings
            .secret(
                "BOOTSTRAP_ADMIN_PASSWORD",
                "Password of that administrator; ignored once the account exists")
            .optional();
    return settings.group(
        "BOOTSTRAP_ADMIN_EMAIL, BOOTSTRAP_ADMIN_PASSWORD",
        () -> {
          if (email.get().isPresent() != password.get().isPresent()) {
            throw new IllegalArgumentException("expected both or neither");
          }
          return email.get().map(address -> of(address, password.get().orElseThrow()));
        });
  }

  private static FirstAdmin of(String email, Secret password) {
    return new FirstAdmin(new Email(email), Password.chosen(password.reveal()));
  }
}
