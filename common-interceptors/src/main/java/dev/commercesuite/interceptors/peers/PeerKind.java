package dev.commercesuite.interceptors.peers;

/**
 * What is known of the other end of a connection; bounds depend on it. In order: whoever comes
 * later is the last to be refused.
 */
public enum PeerKind {
  /** Nothing yet. */
  ANONYMOUS,

  /** A call on this connection had a good access token. */
  TOKEN,

  /** The address is that of a trusted proxy: there are many people behind it. */
  PROXY,

  /** The connection shows a certificate that was verified: a service, or a program with one. */
  SERVICE;

  /** Whether at least this much is known. */
  public boolean isAtLeast(PeerKind other) {
    return compareTo(other) >= 0;
  }
}
