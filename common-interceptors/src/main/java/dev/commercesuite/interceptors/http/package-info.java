/** Reads documents of others over HTTPS. */
@NullMarked
package dev.commercesuite.interceptors.http;

import org.jspecify.annotations.NullMarked;
