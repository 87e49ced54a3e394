/**
 * Counts and times calls on Micrometer, under the metric names of the go-grpc-prometheus tradition.
 */
@NullMarked
package dev.commercesuite.interceptors.metrics;

import org.jspecify.annotations.NullMarked;
