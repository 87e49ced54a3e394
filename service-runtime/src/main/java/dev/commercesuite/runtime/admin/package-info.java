/** HTTP for operators on a port of its own: metrics, liveness, readiness, version. */
@NullMarked
package dev.commercesuite.runtime.admin;

import org.jspecify.annotations.NullMarked;
