/** What the tests of several packages share. */
@NullMarked
package dev.commercesuite.interceptors.testing;

import org.jspecify.annotations.NullMarked;
