/** The JDK's HTTP server, with limits. */
@NullMarked
package dev.commercesuite.runtime.http;

import org.jspecify.annotations.NullMarked;
