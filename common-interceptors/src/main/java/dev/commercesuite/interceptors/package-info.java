/** What happens to every gRPC call before and after its handler, on both sides of the wire. */
@NullMarked
package dev.commercesuite.interceptors;

import org.jspecify.annotations.NullMarked;
