/** The same request takes effect once: the words for it that a domain may use (JDK only). */
@NullMarked
package dev.commercesuite.runtime.idempotency;

import org.jspecify.annotations.NullMarked;
