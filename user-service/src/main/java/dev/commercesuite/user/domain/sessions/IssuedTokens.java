package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.signing.AccessToken;
import java.time.Duration;

/**
 * What a login or a refresh is worth.
 *
 * @param refreshLifetime how long the refresh token can be used from now on
 */
public record IssuedTokens(
    AccessToken accessToken,
    RefreshToken refreshToken,
    Duration refreshLifetime,
    SessionId session) {}
