/** Who is at the other end of a connection, as far as it has been proved on it. */
@NullMarked
package dev.commercesuite.interceptors.peers;

import org.jspecify.annotations.NullMarked;
