/** Payment providers, and what holds for every one of them. */
@NullMarked
package dev.commercesuite.payment.provider;

import org.jspecify.annotations.NullMarked;
