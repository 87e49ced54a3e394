/** What orders hold about people is taken out: one by one, and when an account is purged. */
@NullMarked
package dev.commercesuite.order.domain.erasure;

import org.jspecify.annotations.NullMarked;
