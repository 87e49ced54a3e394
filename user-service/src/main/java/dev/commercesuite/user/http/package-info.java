/** What the issuer says over HTTPS, for verifiers that do not speak gRPC. */
@NullMarked
package dev.commercesuite.user.http;

import org.jspecify.annotations.NullMarked;
