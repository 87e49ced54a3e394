/** What is left of people whose accounts are gone. */
@NullMarked
package dev.commercesuite.system.security.erasure;

import org.jspecify.annotations.NullMarked;
