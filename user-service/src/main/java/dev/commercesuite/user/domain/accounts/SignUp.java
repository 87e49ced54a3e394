package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Email;

/** What a person enters to get an account. */
public record SignUp(Email email, Password password, String displayName) {
  public SignUp {
    User.requireDisplayName(displayName);
  }
}
