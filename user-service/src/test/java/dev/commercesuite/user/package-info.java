/** The service as a whole: its architecture, its wiring, its configuration. */
@NullMarked
package dev.commercesuite.user;

import org.jspecify.annotations.NullMarked;
