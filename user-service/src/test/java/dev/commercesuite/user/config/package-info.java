/** What the settings of user-service may be. */
@NullMarked
package dev.commercesuite.user.config;

import org.jspecify.annotations.NullMarked;
