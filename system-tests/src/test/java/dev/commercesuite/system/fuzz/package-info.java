/** Requests that nobody would send on purpose, to every RPC. */
@NullMarked
package dev.commercesuite.system.fuzz;

import org.jspecify.annotations.NullMarked;
