/** The gRPC server: explicit limits, TLS 1.3, a virtual thread per call, health and reflection. */
@NullMarked
package dev.commercesuite.runtime.server;

import org.jspecify.annotations.NullMarked;
