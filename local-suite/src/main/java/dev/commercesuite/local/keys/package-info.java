/** Certificates, keys and passwords that are made on the first run and stay on the laptop. */
@NullMarked
package dev.commercesuite.local.keys;

import org.jspecify.annotations.NullMarked;
