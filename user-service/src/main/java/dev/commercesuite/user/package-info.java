/** The wiring of user-service: accounts, tokens and the keys to verify them with. */
@NullMarked
package dev.commercesuite.user;

import org.jspecify.annotations.NullMarked;
