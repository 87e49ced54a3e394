/** Tokens that end before they expire, and a suite that cannot find out. */
@NullMarked
package dev.commercesuite.system.security.revocation;

import org.jspecify.annotations.NullMarked;
