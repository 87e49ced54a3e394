/** TLS 1.3 from PEM files that are read again when they change. */
@NullMarked
package dev.commercesuite.interceptors.tls;

import org.jspecify.annotations.NullMarked;
