package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads which certificates calling services may show: {@code client=name|name, partner=*}. */
final class ServiceCertificateSetting {
  private static final Pattern ENTRY =
      Pattern.compile("[^=|*\\s]+=(\\*|[^=|*\\s]+(\\|[^=|*\\s]+)*)");

  private ServiceCertificateSetting() {}

  static Setting<ServiceCertificateNames> from(Settings settings) {
    Setting<Optional<List<String>>> entries =
        settings
            .list(
                "SERVICE_CERTIFICATE_NAMES",
                "DNS names accepted in the certificates of calling services; a service that is"
                    + " not listed must have its client id there, and one listed with * needs"
                    + " no certificate")
            .which(
                all -> all.stream().allMatch(entry -> ENTRY.matcher(entry).matches()),
                "client-id=name|name or client-id=*, separated by commas")
            .optional();
    return settings.group(
        "SERVICE_CERTIFICATE_NAMES", () -> parse(entries.get().orElse(List.of())));
  }

  private static ServiceCertificateNames parse(List<String> entries) {
    Map<String, Set<String>> names = new HashMap<>();
    for (String entry : entries) {
      String[] parts = entry.split("=", 2);
      if (names.put(parts[0], Set.of(parts[1].split("\\|"))) != null) {
        throw new IllegalArgumentException(parts[0] + " is listed twice");
      }
    }
    return new ServiceCertificateNames(names);
  }
}
