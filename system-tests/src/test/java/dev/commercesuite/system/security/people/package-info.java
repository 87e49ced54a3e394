/** People with accounts, and the objects that are theirs. */
@NullMarked
package dev.commercesuite.system.security.people;

import org.jspecify.annotations.NullMarked;
