/**
 * Who calls, and whether the contract's access rules let them: the interceptors and what they read.
 */
@NullMarked
package dev.commercesuite.interceptors.auth;

import org.jspecify.annotations.NullMarked;
