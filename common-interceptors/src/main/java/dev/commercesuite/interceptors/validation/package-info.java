/** Checks requests against the rules that the contract declares with protovalidate. */
@NullMarked
package dev.commercesuite.interceptors.validation;

import org.jspecify.annotations.NullMarked;
