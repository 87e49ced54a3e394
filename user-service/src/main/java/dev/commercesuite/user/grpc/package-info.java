/** The contract's UserService, AuthService and RecoveryService on top of the domain. */
@NullMarked
package dev.commercesuite.user.grpc;

import org.jspecify.annotations.NullMarked;
