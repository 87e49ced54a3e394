/** A suite to attack: its processes, certificates and connections. */
@NullMarked
package dev.commercesuite.system.security.suite;

import org.jspecify.annotations.NullMarked;
