package dev.commercesuite.user.domain.throttling;

import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.util.function.Function;

/**
 * The attempt that a login is, which depends on whether its network is familiar. Neither is taken
 * yet. Those from a familiar network are counted apart, so that nobody can lock users out of their
 * accounts from elsewhere.
 *
 * @param refusal the event of a bucket that is empty
 */
public record LoginAttempts(
    Attempt fromFamiliarNetwork,
    Attempt fromElsewhere,
    Function<AttemptBucket, SecurityEvent> refusal) {}
