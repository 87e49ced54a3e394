/**
 * What a caller of gRPC services adds to its channel: tokens, deadlines, trace context, metrics.
 */
@NullMarked
package dev.commercesuite.interceptors.client;

import org.jspecify.annotations.NullMarked;
