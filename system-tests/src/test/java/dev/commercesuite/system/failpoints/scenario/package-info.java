/** What is broken where, when and how: fail points and their scenarios. */
@NullMarked
package dev.commercesuite.system.failpoints.scenario;

import org.jspecify.annotations.NullMarked;
