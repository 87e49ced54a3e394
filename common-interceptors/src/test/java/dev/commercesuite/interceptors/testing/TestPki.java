package dev.commercesuite.interceptors.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/** A certificate authority, and folders of PEM files laid out and swapped as Kubernetes does it. */
public final class TestPki {

  private final X509Bundle authority;

  public TestPki(String name) {
    this(name, Instant.now().plus(Duration.ofDays(10)));
  }

  public TestPki(String name, Instant expiry) {
    try {
      authority =
          new CertificateBuilder()
              .notBefore(expiry.minus(Duration.ofDays(20)))
              .notAfter(expiry)
              .ecp256()
              .subject("CN=" + name)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certificate for this host name, for servers and clients. */
  public X509Bundle issue(String hostName) {
    return issue(hostName, Instant.now().plus(Duration.ofDays(1)));
  }

  /** A certificate that ends at a time, and began two days before. */
  public X509Bundle issue(String hostName, Instant expiry) {
    try {
      return new CertificateBuilder()
          .notBefore(expiry.minus(Duration.ofDays(2)))
          .notAfter(expiry)
          .ecp256()
          .subject("CN=" + hostName)
          .addSanDnsName(hostName)
          .addExtendedKeyUsageServerAuth()
          .addExtendedKeyUsageClientAuth()
          .buildIssuedBy(authority);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The PEM text of the authority's own certificate. */
  public String authorityPem() {
    return authority.getCertificatePEM();
  }

  /** Three PEM files behind a symbolic link that is swapped in one step. */
  public record Secret(Path folder) {

    public Path certificate() {
      return folder.resolve("tls.crt");
    }

    public Path key() {
      return folder.resolve("tls.key");
    }

    public Path authorities() {
      return folder.resolve("ca.crt");
    }

    /** Mounts the first content. */
    public static Secret mount(Path folder, TestPki pki, X509Bundle identity) {
      Secret secret = new Secret(folder);
      secret.swap(
          identity.getCertificatePathPEM(), identity.getPrivateKeyPEM(), pki.authorityPem());
      try {
        for (Path file : new Path[] {secret.certificate(), secret.key(), secret.authorities()}) {
          Files.createSymbolicLink(file, Path.of("..data", file.getFileName().toString()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return secret;
    }

    /** Replaces all files at once. */
    public void swap(String certificatePem, String keyPem, String authoritiesPem) {
      try {
        Files.createDirectories(folder);
        Path version = Files.createTempDirectory(folder, "..v");
        Files.writeString(version.resolve("tls.crt"), certificatePem);
        Files.writeString(version.resolve("tls.key"), keyPem);
        Files.writeString(version.resolve("ca.crt"), authoritiesPem);
        Path link = folder.resolve("..data_tmp");
        Files.createSymbolicLink(link, version.getFileName());
        Files.move(
            link,
            folder.resolve("..data"),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
