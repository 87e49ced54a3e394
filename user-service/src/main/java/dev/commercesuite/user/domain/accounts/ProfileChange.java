package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Email;
import org.jspecify.annotations.Nullable;

/** New values of a profile; null leaves a field as it is. */
public record ProfileChange(@Nullable String displayName, @Nullable Email email) {
  public ProfileChange {
    if (displayName != null) {
      User.requireDisplayName(displayName);
    }
  }
}
