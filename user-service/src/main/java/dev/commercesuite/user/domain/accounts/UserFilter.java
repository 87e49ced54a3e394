package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserState;
import org.jspecify.annotations.Nullable;

/**
 * Which users to list; null means any.
 *
 * @param state null: every user who is not deleted
 */
public record UserFilter(@Nullable UserState state, @Nullable Role role, @Nullable Email email) {}
