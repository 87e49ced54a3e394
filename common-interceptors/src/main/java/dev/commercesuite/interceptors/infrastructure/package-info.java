/** The gRPC services that belong to the infrastructure and not to the business. */
@NullMarked
package dev.commercesuite.interceptors.infrastructure;

import org.jspecify.annotations.NullMarked;
