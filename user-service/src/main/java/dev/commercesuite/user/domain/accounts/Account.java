package dev.commercesuite.user.domain.accounts;

/**
 * A user and what its password is checked against.
 *
 * @param passwordVersion grows when the password changes, and not when the same one is hashed anew
 */
public record Account(User user, PasswordHash password, long passwordVersion) {}
