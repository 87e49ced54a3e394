/** The system under test: the real services in one thread, with faults at their seams. */
@NullMarked
package dev.commercesuite.system.model.suite;

import org.jspecify.annotations.NullMarked;
