package dev.commercesuite.interceptors.tls;

/** Whether a server asks its clients for a certificate. */
public enum ClientCertificates {
  /** Clients show none; they prove who they are with tokens only. */
  NONE,
  /** Clients may show one. It must be from a trusted authority, or the handshake fails. */
  OPTIONAL,
  /** Every client must show one from a trusted authority. */
  REQUIRED
}
