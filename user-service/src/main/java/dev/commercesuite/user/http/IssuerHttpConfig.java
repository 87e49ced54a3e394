package dev.commercesuite.user.http;

import dev.commercesuite.runtime.http.ClientLimits;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The issuer's HTTPS server.
 *
 * @param port 0 for any free one
 * @param maxRequests how many each endpoint works on at the same time; more are refused
 * @param clients what they may take of it
 * @param revocationReaders DNS names of client certificates that may read what was revoked
 */
public record IssuerHttpConfig(
    int port, int maxRequests, ClientLimits clients, Set<String> revocationReaders) {
  public IssuerHttpConfig {
    revocationReaders =
        revocationReaders.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }
}
