/** What happens to a gRPC call on its way to the handler and back: the one list, in order. */
@NullMarked
package dev.commercesuite.interceptors;

import org.jspecify.annotations.NullMarked;
