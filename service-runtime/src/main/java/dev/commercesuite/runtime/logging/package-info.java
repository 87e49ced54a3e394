/** The log format of every service, and which service of a JVM a line belongs to. */
@NullMarked
package dev.commercesuite.runtime.logging;

import org.jspecify.annotations.NullMarked;
