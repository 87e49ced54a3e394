/** The embedded HTTP server against clients of several kinds. */
@NullMarked
package dev.commercesuite.runtime.http;

import org.jspecify.annotations.NullMarked;
