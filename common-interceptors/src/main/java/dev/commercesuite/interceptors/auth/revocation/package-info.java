/** Which access tokens their issuers have revoked before they expire. */
@NullMarked
package dev.commercesuite.interceptors.auth.revocation;

import org.jspecify.annotations.NullMarked;
