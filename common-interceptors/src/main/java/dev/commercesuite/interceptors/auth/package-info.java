/** Who calls, and whether the contract lets them: token verification and access rules. */
@NullMarked
package dev.commercesuite.interceptors.auth;

import org.jspecify.annotations.NullMarked;
