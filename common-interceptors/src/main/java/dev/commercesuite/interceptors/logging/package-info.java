/** One log line per call, without payloads or secrets. */
@NullMarked
package dev.commercesuite.interceptors.logging;

import org.jspecify.annotations.NullMarked;
