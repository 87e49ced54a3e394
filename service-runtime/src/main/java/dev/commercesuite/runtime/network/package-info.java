/** Where connections come from: addresses, networks and the proxies in between; plain Java. */
@NullMarked
package dev.commercesuite.runtime.network;

import org.jspecify.annotations.NullMarked;
