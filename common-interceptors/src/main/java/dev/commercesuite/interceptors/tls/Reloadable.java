package dev.commercesuite.interceptors.tls;

/** Something that was read from files and can be read again. */
public sealed interface Reloadable permits TlsIdentity, TlsTrust {

  /**
   * Reads the files again if they have changed.
   *
   * @return whether something new is in use now
   * @throws TlsFileException if the new content cannot be used; the old one stays in use
   */
  boolean reload();
}
