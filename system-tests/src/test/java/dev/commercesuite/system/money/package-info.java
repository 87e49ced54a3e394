/** What must be true of the money, the stock and the open work of all services at once. */
@NullMarked
package dev.commercesuite.system.money;

import org.jspecify.annotations.NullMarked;
