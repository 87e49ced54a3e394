package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which open sessions to list.
 *
 * @param user whose sessions
 * @param createdFrom this time or later; null means any
 * @param createdUntil before this time; null means any
 */
public record SessionFilter(
    UserId user, @Nullable Instant createdFrom, @Nullable Instant createdUntil) {}
