/**
 * Customers and staff at work in a suite, wherever it runs; the journal of what they were told, and
 * whether that is so.
 */
@NullMarked
package dev.commercesuite.system.shop;

import org.jspecify.annotations.NullMarked;
