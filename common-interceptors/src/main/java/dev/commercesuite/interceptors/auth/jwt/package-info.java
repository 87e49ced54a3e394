/**
 * Verifies access tokens: their form, signature and claims, held against the issuers that are
 * trusted.
 */
@NullMarked
package dev.commercesuite.interceptors.auth.jwt;

import org.jspecify.annotations.NullMarked;
