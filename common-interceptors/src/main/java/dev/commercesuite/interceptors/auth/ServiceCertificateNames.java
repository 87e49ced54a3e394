package dev.commercesuite.interceptors.auth;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which certificate a service has to show together with its token: one with a DNS name that is
 * listed for it, or with its own client id as DNS name if nothing is listed.
 *
 * @param names by client id, the DNS names that will do; {@link #ANY} among them stands for every
 *     name and for no certificate at all
 */
public record ServiceCertificateNames(Map<String, Set<String>> names) {

  /** No certificate is needed; for partners outside that have none. */
  public static final String ANY = "*";

  /** Every service shows its own client id. */
  public static final ServiceCertificateNames OWN = new ServiceCertificateNames(Map.of());

  /** Copies the names, in lower case. */
  public ServiceCertificateNames {
    names =
        names.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    entry ->
                        entry.getValue().stream()
                            .map(ServiceCertificateNames::lower)
                            .collect(Collectors.toUnmodifiableSet())));
  }

  /**
   * Whether the connection shows a certificate of the service.
   *
   * @param shown the DNS names of the connection's certificate in lower case; none without one
   */
  boolean accept(String clientId, Set<String> shown) {
    Set<String> listed = names.getOrDefault(clientId, Set.of(lower(clientId)));
    return listed.contains(ANY) || !Collections.disjoint(listed, shown);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
