package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.PeerKind;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What a handshake proves. */
final class PeerKinds {
  private PeerKinds() {}

  /** A certificate that is there has been verified in the handshake. */
  static PeerKind of(SSLSession session) {
    try {
      return session.getPeerCertificates().length > 0 ? PeerKind.SERVICE : PeerKind.ANONYMOUS;
    } catch (SSLPeerUnverifiedException _) {
      return PeerKind.ANONYMOUS;
    }
  }
}
