/** The suite under attack: who may call what, with which tokens, and what nobody gets to see. */
@NullMarked
package dev.commercesuite.system.security;

import org.jspecify.annotations.NullMarked;
