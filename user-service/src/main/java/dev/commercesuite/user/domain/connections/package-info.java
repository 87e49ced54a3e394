/** Where calls come from: addresses, networks and the proxies in between. */
@NullMarked
package dev.commercesuite.user.domain.connections;

import org.jspecify.annotations.NullMarked;
