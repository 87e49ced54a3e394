/** What accounts and sessions do, on a store in memory. */
@NullMarked
package dev.commercesuite.user.domain;

import org.jspecify.annotations.NullMarked;
