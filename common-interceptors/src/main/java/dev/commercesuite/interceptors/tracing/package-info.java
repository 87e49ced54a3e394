/** W3C trace context: taken from the caller, put into logs, handed on to peers. */
@NullMarked
package dev.commercesuite.interceptors.tracing;

import org.jspecify.annotations.NullMarked;
