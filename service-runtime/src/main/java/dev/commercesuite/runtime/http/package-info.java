/** An embedded HTTP server that bounds what its clients may take. */
@NullMarked
package dev.commercesuite.runtime.http;

import org.jspecify.annotations.NullMarked;
