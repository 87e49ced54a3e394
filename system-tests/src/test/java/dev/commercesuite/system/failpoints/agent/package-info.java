/** Runs inside the services: asks at each boundary what happens there, and plants bugs. */
@NullMarked
package dev.commercesuite.system.failpoints.agent;

import org.jspecify.annotations.NullMarked;
