/** Shows each caller what the caller may see of an answer. */
@NullMarked
package dev.commercesuite.interceptors.views;

import org.jspecify.annotations.NullMarked;
