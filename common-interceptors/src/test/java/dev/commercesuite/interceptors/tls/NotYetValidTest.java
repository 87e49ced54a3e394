package dev.commercesuite.interceptors.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates from the future, and machines whose clock is behind. */
class NotYetValidTest {
  /** A certificate of {@link TestPki} begins two days before its end, an authority twenty. */
  private static final Instant END = Instant.parse("2099-03-04T05:06:07Z");

  @TempDir private Path folder;

  private final TestPki pki = new TestPki("authority");
  private final X509Bundle good = pki.issue("localhost");

  @Test
  void aCertificateThatIsNotValidYetIsRefusedByName() {
    X509Bundle early = pki.issue("localhost", END);
    Secret secret = Secret.mount(folder, pki, early);

    assertThatThrownBy(() -> TlsIdentity.read(secret.certificate(), secret.key()))
        .isInstanceOf(TlsFileException.class)
        .hasMessage(
            "certificate %s with key %s: the certificate is not valid before %s; is this machine's"
                    .formatted(secret.certificate(), secret.key(), END.minus(Duration.ofDays(2)))
                + " clock right?");
  }

  @Test
  void oneThatComesTooEarlyDoesNotReplaceTheOneInUse() {
    Secret secret = Secret.mount(folder, pki, good);
    TlsIdentity identity = TlsIdentity.read(secret.certificate(), secret.key());
    X509Bundle early = pki.issue("localhost", END);
    secret.swap(early.getCertificatePathPEM(), early.getPrivateKeyPEM(), pki.authorityPem());

    assertThatThrownBy(identity::reload).isInstanceOf(TlsFileException.class);
    assertThat(identity.certificate()).isEqualTo(good.getCertificate());
  }

  @Test
  void authoritiesOfWhichNoneIsValidYetAreRefusedByName() {
    Secret secret = Secret.mount(folder, pki, good);
    secret.swap(
        good.getCertificatePathPEM(),
        good.getPrivateKeyPEM(),
        new TestPki("next", END).authorityPem()
            + new TestPki("last", END.plusSeconds(1)).authorityPem());

    assertThatThrownBy(() -> TlsTrust.read(secret.authorities()))
        .isInstanceOf(TlsFileException.class)
        .hasMessage(
            "trusted certificates %s: none is valid before %s; is this machine's clock right?"
                .formatted(secret.authorities(), END.minus(Duration.ofDays(20))));
  }

  @Test
  void oneThatExpiredDoesNotHelpOneThatIsNotValidYet() {
    Secret secret = Secret.mount(folder, pki, good);
    String expired = new TestPki("old", Instant.parse("2020-01-02T03:04:05Z")).authorityPem();
    secret.swap(
        good.getCertificatePathPEM(),
        good.getPrivateKeyPEM(),
        expired + new TestPki("next", END).authorityPem());

    assertThatThrownBy(() -> TlsTrust.read(secret.authorities()))
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining("none is valid before");
  }

  @Test
  void theNextAuthorityMayWaitBesideTheOneInUse() {
    Secret secret = Secret.mount(folder, pki, good);
    secret.swap(
        good.getCertificatePathPEM(),
        good.getPrivateKeyPEM(),
        pki.authorityPem() + new TestPki("next", END).authorityPem());

    assertThat(TlsTrust.read(secret.authorities())).isNotNull();
  }
}
