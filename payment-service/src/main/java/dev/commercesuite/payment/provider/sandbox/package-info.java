/**
 * A payment provider for laptops, tests and demonstrations: it keeps books like a real one, moves
 * no money, and its test tokens make it decline, fail and time out.
 */
@NullMarked
package dev.commercesuite.payment.provider.sandbox;

import org.jspecify.annotations.NullMarked;
