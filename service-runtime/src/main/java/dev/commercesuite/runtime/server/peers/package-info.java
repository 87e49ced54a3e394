/**
 * Who connects to a server, what each of them may take, and who is cut off: connections, handshakes
 * and frames that carry no call forward.
 */
@NullMarked
package dev.commercesuite.runtime.server.peers;

import org.jspecify.annotations.NullMarked;
