/** Argon2id with parameters that are too cheap for production. */
@NullMarked
package dev.commercesuite.user.passwords;

import org.jspecify.annotations.NullMarked;
