/** Random operations on the orders and payments of one JVM, held against an executable model. */
@NullMarked
package dev.commercesuite.system.model;

import org.jspecify.annotations.NullMarked;
