/** Refuses work above a limit instead of queueing it. */
@NullMarked
package dev.commercesuite.interceptors.limits;

import org.jspecify.annotations.NullMarked;
