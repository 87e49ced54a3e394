/** Where people who are sent to somebody else's page may be sent back to. */
@NullMarked
package dev.commercesuite.runtime.redirect;

import org.jspecify.annotations.NullMarked;
