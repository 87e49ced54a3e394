package dev.commercesuite.user.domain.recovery;

import dev.commercesuite.user.domain.accounts.User;
import java.time.Instant;

/**
 * A token and what it is bound to.
 *
 * @param user whose token it is, with the e-mail address that it is good for
 */
public record IssuedRecoveryToken(
    RecoveryToken token,
    RecoveryPurpose purpose,
    User user,
    Instant createTime,
    Instant expireTime) {}
