/** Why a call failed: what the caller gets to see, and the only place that closes a failed call. */
@NullMarked
package dev.commercesuite.interceptors.errors;

import org.jspecify.annotations.NullMarked;
