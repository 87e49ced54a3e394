/** What happens when several want something of one order at the same moment. */
@NullMarked
package dev.commercesuite.system.races;

import org.jspecify.annotations.NullMarked;
