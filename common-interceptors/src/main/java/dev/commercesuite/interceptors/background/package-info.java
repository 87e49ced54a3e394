/** What a process does beside its calls. */
@NullMarked
package dev.commercesuite.interceptors.background;

import org.jspecify.annotations.NullMarked;
