/** Services that get access tokens of their own (OAuth 2.0 clients). */
@NullMarked
package dev.commercesuite.user.domain.clients;

import org.jspecify.annotations.NullMarked;
