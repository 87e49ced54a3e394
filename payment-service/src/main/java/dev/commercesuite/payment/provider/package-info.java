/** Payment providers, and what they have in common. */
@NullMarked
package dev.commercesuite.payment.provider;

import org.jspecify.annotations.NullMarked;
