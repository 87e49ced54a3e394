/** Real PostgreSQL, certificates and tokens for the tests of this module and of the services. */
@NullMarked
package dev.commercesuite.runtime.testing;

import org.jspecify.annotations.NullMarked;
