/** What every service process shares: identifiers and the keys that only its replicas know. */
@NullMarked
package dev.commercesuite.runtime;

import org.jspecify.annotations.NullMarked;
