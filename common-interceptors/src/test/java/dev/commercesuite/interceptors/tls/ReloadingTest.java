package dev.commercesuite.interceptors.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files are read again by themselves, for as long as they are of use. */
@Timeout(60)
class ReloadingTest {

  @TempDir private Path folder;

  private final TestPki pki = new TestPki("authority");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void newCertificateIsInUseSoonAfterItsFilesChange() {
    X509Bundle first = pki.issue("localhost");
    X509Bundle second = pki.issue("localhost");
    Secret secret = Secret.mount(folder, pki, first);
    TlsIdentity identity = TlsIdentity.read(secret.certificate(), secret.key());
    try (TlsReloader _ = TlsReloader.start(List.of(identity), Duration.ofMillis(1), registry)) {
      assertThat(identity.certificate()).isEqualTo(first.getCertificate());

      secret.swap(second.getCertificatePathPEM(), second.getPrivateKeyPEM(), pki.authorityPem());

      await(() -> identity.certificate().equals(second.getCertificate()));
    }
  }

  @Test
  void filesThatHaveNotChangedBringNothingNew() {
    Secret secret = Secret.mount(folder, pki, pki.issue("localhost"));

    assertThat(TlsIdentity.read(secret.certificate(), secret.key()).reload()).isFalse();
    assertThat(TlsTrust.read(secret.authorities()).reload()).isFalse();
  }

  @Test
  void nothingIsReadAgainOnceTheReloaderIsClosed() {
    Secret secret = Secret.mount(folder, pki, pki.issue("localhost"));
    TlsIdentity identity = TlsIdentity.read(secret.certificate(), secret.key());
    SimpleMeterRegistry others = new SimpleMeterRegistry();
    TlsReloader reloader = TlsReloader.start(List.of(identity), Duration.ofMillis(1), registry);
    try (TlsReloader _ = TlsReloader.start(List.of(identity), Duration.ofMillis(1), others)) {
      secret.swap("no certificate", "no key", pki.authorityPem());
      await(() -> failures(registry) > 0);

      reloader.close();

      double before = failures(registry);
      double beside = failures(others);
      await(() -> failures(others) > beside + 5);
      assertThat(failures(registry)).isEqualTo(before);
    }
  }

  private static double failures(SimpleMeterRegistry registry) {
    return registry.get("tls.reload.failures").counter().count();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }
}
