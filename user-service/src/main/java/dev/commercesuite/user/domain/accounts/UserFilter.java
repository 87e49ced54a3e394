package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserState;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which users to list; null means any.
 *
 * @param states one of these; empty means any, also deleted
 * @param createdFrom this time or later
 * @param createdUntil before this time
 */
public record UserFilter(
    Set<UserState> states,
    @Nullable Role role,
    @Nullable Email email,
    @Nullable Instant createdFrom,
    @Nullable Instant createdUntil) {
  public UserFilter {
    states = Set.copyOf(states);
  }
}
