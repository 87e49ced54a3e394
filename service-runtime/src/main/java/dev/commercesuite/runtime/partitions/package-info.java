/**
 * Tables with a partition for each week or month: made ahead of time, dropped when they are old.
 */
@NullMarked
package dev.commercesuite.runtime.partitions;

import org.jspecify.annotations.NullMarked;
