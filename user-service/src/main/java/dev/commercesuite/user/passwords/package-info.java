/** Passwords hashed with Argon2id. */
@NullMarked
package dev.commercesuite.user.passwords;

import org.jspecify.annotations.NullMarked;
