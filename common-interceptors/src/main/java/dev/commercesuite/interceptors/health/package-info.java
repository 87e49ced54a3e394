/** The standard health service, with the states of a process that starts and drains. */
@NullMarked
package dev.commercesuite.interceptors.health;

import org.jspecify.annotations.NullMarked;
