/** The parts of the configuration, as they are read from the environment. */
@NullMarked
package dev.commercesuite.user.config;

import org.jspecify.annotations.NullMarked;
