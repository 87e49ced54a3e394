/** The issuer as an HTTPS client sees it. */
@NullMarked
package dev.commercesuite.user.http;

import org.jspecify.annotations.NullMarked;
