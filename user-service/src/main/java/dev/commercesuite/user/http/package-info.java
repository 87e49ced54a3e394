/** The issuer over HTTPS: OAuth 2.0 endpoints, discovery, keys and revocations. */
@NullMarked
package dev.commercesuite.user.http;

import org.jspecify.annotations.NullMarked;
