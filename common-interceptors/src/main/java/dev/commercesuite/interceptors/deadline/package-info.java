/** Gives every call an end: defaults and upper bounds for deadlines, on both sides. */
@NullMarked
package dev.commercesuite.interceptors.deadline;

import org.jspecify.annotations.NullMarked;
