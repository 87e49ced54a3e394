/** The contract's UserService and AuthService on top of the domain. */
@NullMarked
package dev.commercesuite.user.grpc;

import org.jspecify.annotations.NullMarked;
