package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.auth.jwt.JwtVerifier;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.keys.CachedJwks;
import dev.commercesuite.interceptors.auth.keys.HttpsJwksSource;
import dev.commercesuite.interceptors.auth.revocation.HttpsRevocationSource;
import dev.commercesuite.interceptors.auth.revocation.RevocationList;
import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.tokens.ExternalIssuer;
import dev.commercesuite.runtime.tokens.SuiteIssuer;
import dev.commercesuite.runtime.tokens.TokenConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Opens what it takes to verify tokens: keys and revocations of their issuers, over HTTPS. */
final class TokenVerifiers {
  private final OpenResources resources;
  private final ProcessTls tls;
  private final int longestToken;
  private final MeterRegistry metrics;
  private final List<CachedJwks> keys = new ArrayList<>();
  private final List<RevocationList> revocations = new ArrayList<>();

  /** Then it has keys of its own. */
  private boolean issuesTokens;

  /**
   * @param longestToken in bytes: the headers of a call, in which a token comes
   */
  TokenVerifiers(OpenResources resources, ProcessTls tls, int longestToken, MeterRegistry metrics) {
    this.resources = resources;
    this.tls = tls;
    this.longestToken = longestToken;
    this.metrics = metrics;
  }

  /** Keys and revocations are fetched, of every issuer. */
  TokenVerifier open(TokenConfig config) {
    List<TrustedIssuer> issuers = foreign(config.foreign());
    SuiteIssuer suite = config.suite();
    if (suite != null) {
      HttpsRevocationSource source =
          resources.add(new HttpsRevocationSource(suite.revocations(), tls.forJdk()));
      issuers.add(
          TrustedIssuer.suite(
              suite.issuer(),
              suite.audience(),
              keys(suite.keys(), tls.forJdk()),
              revocations(source, suite.pace())));
    }
    return new JwtVerifier(issuers, longestToken, Clock.systemUTC());
  }

  /** Nothing is fetched of the process's own issuer. */
  TokenVerifier open(TrustedIssuer own, List<ExternalIssuer> others) {
    issuesTokens = true;
    List<TrustedIssuer> issuers = foreign(others);
    issuers.add(own);
    return new JwtVerifier(issuers, longestToken, Clock.systemUTC());
  }

  RevocationList revocations(RevocationSource source, RevocationPolling pace) {
    RevocationList list = RevocationList.start(source, pace, InstantSource.system(), metrics);
    revocations.add(list);
    return resources.add(list);
  }

  /** Returns when each issuer has been asked for its keys and for what it has revoked. */
  void awaitIssuers() {
    keys.forEach(CachedJwks::refresh);
    revocations.forEach(RevocationList::awaitFirstAnswer);
  }

  /** What it takes to accept tokens. */
  List<ReadinessCondition> conditions() {
    List<ReadinessCondition> conditions = new ArrayList<>();
    if (!issuesTokens && !keys.isEmpty()) {
      conditions.add(new ReadinessCondition("token_keys", this::missingKeys));
    }
    if (!revocations.isEmpty()) {
      conditions.add(new ReadinessCondition("revocations", this::missingRevocations));
    }
    return conditions;
  }

  /** The keys of one issuer are enough. All are asked, since that also has them fetched. */
  private String missingKeys() {
    long usable = keys.stream().filter(CachedJwks::holdsUsableKeys).count();
    return usable > 0 ? "" : "no issuer of tokens has given its keys for a while";
  }

  private String missingRevocations() {
    return revocations.stream().allMatch(RevocationList::isCurrent)
        ? ""
        : "the list of revoked tokens is missing, or older than it may be";
  }

  private List<TrustedIssuer> foreign(List<ExternalIssuer> issuers) {
    List<TrustedIssuer> trusted = new ArrayList<>();
    for (ExternalIssuer issuer : issuers) {
      trusted.add(issuer.with(keys(issuer.keys(), tls(issuer.authorities()))));
    }
    return trusted;
  }

  private SSLContext tls(ExternalIssuer.Authorities authorities) {
    return switch (authorities) {
      case ExternalIssuer.OfTheProcess() -> tls.forJdkWithoutCertificate();
      case ExternalIssuer.OfTheJdk() -> TlsContexts.jdkPublicClient();
      case ExternalIssuer.InFile(var file) -> tls.forJdkWithoutCertificate(file);
    };
  }

  private CachedJwks keys(URI uri, SSLContext context) {
    HttpsJwksSource source = resources.add(new HttpsJwksSource(uri, context));
    CachedJwks cached = new CachedJwks(source, InstantSource.system());
    keys.add(cached);
    return cached;
  }
}
