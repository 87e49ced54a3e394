/**
 * Settings from the environment, read into validated records, with every problem reported at once.
 */
@NullMarked
package dev.commercesuite.runtime.config;

import org.jspecify.annotations.NullMarked;
