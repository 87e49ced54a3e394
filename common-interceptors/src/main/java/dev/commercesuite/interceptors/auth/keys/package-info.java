/** The keys with which an issuer's tokens are verified, fetched and cached. */
@NullMarked
package dev.commercesuite.interceptors.auth.keys;

import org.jspecify.annotations.NullMarked;
