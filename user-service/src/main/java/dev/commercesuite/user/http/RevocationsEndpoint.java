package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.interceptors.auth.revocation.RevokedTokens;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells verifiers what was revoked lately. They prove who they are with a client certificate: they
 * need this to verify anything at all, tokens of their own included.
 */
final class RevocationsEndpoint implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(RevocationsEndpoint.class);
  private static final String SECONDS = "\\d{1,12}";

  private final RevocationSource revocations;
  private final Set<String> readers;

  /**
   * @param readers DNS names of the certificates that are let in
   */
  RevocationsEndpoint(RevocationSource revocations, Set<String> readers) {
    this.revocations = revocations;
    this.readers = readers;
  }

  @Override
  public OAuthResponse answer(OAuthRequest request) throws InterruptedException {
    requireReader(request.clientNames());
    RevokedTokens revoked = fetch(since(request.query().get("since")));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("as_of", revoked.asOf().getEpochSecond());
    body.put("sessions", revoked.sessions());
    body.put("users", revoked.users());
    return OAuthResponse.json(200, body).uncached();
  }

  private void requireReader(Set<String> names) {
    if (names.isEmpty()) {
      throw OAuthError.invalidClient("The client must present a certificate with a DNS name.");
    }
    if (Collections.disjoint(names, readers)) {
      throw OAuthError.accessDenied("The client's certificate has none of the accepted names.");
    }
  }

  private static @Nullable Instant since(@Nullable String seconds) {
    if (seconds == null) {
      return null;
    }
    if (!seconds.matches(SECONDS)) {
      throw OAuthError.invalidRequest("The parameter since must be a time in Unix seconds.");
    }
    return Instant.ofEpochSecond(Long.parseLong(seconds));
  }

  private RevokedTokens fetch(@Nullable Instant since) throws InterruptedException {
    try {
      return revocations.fetch(since);
    } catch (IOException e) {
      log.atWarn().setCause(e).log("Revocations cannot be read");
      throw OAuthError.unavailable("The revocation list is not available now.", 1);
    }
  }
}
