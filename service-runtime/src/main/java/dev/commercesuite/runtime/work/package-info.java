/** Work that a service has to do by itself: claimed, run, woken and measured. */
@NullMarked
package dev.commercesuite.runtime.work;

import org.jspecify.annotations.NullMarked;
