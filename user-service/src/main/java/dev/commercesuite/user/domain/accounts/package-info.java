/** Users, their passwords and roles, and who may change them. */
@NullMarked
package dev.commercesuite.user.domain.accounts;

import org.jspecify.annotations.NullMarked;
