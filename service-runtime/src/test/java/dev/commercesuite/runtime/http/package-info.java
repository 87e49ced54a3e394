/** The JDK's HTTP server as the suite sets it up. */
@NullMarked
package dev.commercesuite.runtime.http;

import org.jspecify.annotations.NullMarked;
