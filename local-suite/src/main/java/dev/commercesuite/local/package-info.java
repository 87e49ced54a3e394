/** The whole suite in one process for a laptop and for the system tests: never for production. */
@NullMarked
package dev.commercesuite.local;

import org.jspecify.annotations.NullMarked;
