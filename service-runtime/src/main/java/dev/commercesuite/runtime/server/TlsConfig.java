package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.tls.ClientCertificates;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The certificate files of a process. They may be replaced while it runs.
 *
 * @param certificate PEM, the leaf first
 * @param key PEM, PKCS#8, of the leaf
 * @param authorities PEM: whose certificates are trusted, of servers and of clients
 * @param clientCertificates whether the gRPC server asks its clients for one
 * @param reloadInterval how often the files are looked at
 */
public record TlsConfig(
    Path certificate,
    Path key,
    Path authorities,
    ClientCertificates clientCertificates,
    Duration reloadInterval) {

  /** Reads the variables {@code TLS_*}. */
  public static Setting<TlsConfig> from(Settings settings) {
    Setting<Path> certificate =
        settings
            .file("TLS_CERTIFICATE_FILE", "PEM file with the certificate chain, leaf first")
            .required();
    Setting<Path> key =
        settings
            .file("TLS_KEY_FILE", "PEM file with the private key of the certificate, in PKCS#8")
            .required();
    Setting<Path> authorities =
        settings
            .file("TLS_CA_FILE", "PEM file with the certificate authorities to trust")
            .required();
    Setting<ClientCertificates> clientCertificates =
        settings
            .oneOf(
                "TLS_CLIENT_CERTIFICATES",
                "Whether clients of the gRPC server may or must present a certificate; calling"
                    + " services need one",
                ClientCertificates.class)
            .orElse(ClientCertificates.OPTIONAL);
    Setting<Duration> reloadInterval =
        settings
            .duration("TLS_RELOAD_INTERVAL", "How often the TLS files are checked for changes")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(Duration.ofSeconds(10));
    return settings.group(
        "TLS_*",
        () ->
            new TlsConfig(
                certificate.get(),
                key.get(),
                authorities.get(),
                clientCertificates.get(),
                reloadInterval.get()));
  }
}
