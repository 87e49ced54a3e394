/** What the contract promises about itself. */
@NullMarked
package dev.commercesuite.api;

import org.jspecify.annotations.NullMarked;
