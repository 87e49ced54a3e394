package dev.commercesuite.user.domain;

import org.jspecify.annotations.Nullable;

/** New values of a profile; null leaves a field as it is. */
public record ProfileChange(@Nullable String displayName, @Nullable Email email) {
  public ProfileChange {
    if (displayName != null) {
      User.requireDisplayName(displayName);
    }
  }
}
