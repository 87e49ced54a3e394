/** The adapters behind the whole call path, on the domain with fakes. */
@NullMarked
package dev.commercesuite.user.grpc;

import org.jspecify.annotations.NullMarked;
