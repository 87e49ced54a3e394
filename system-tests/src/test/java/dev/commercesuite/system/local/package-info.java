/** The launcher of {@code ./run}: the suite in one JVM on an embedded PostgreSQL. */
@NullMarked
package dev.commercesuite.system.local;

import org.jspecify.annotations.NullMarked;
