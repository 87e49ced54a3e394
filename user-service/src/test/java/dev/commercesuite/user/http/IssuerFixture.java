package dev.commercesuite.user.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.interceptors.auth.revocation.RevokedTokens;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsTrust;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.http.ClientLimits;
import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.testing.TestTls;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.Logins;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.tokens.TokenIntrospection;
import dev.commercesuite.user.domain.tokens.TokenRevocation;
import dev.commercesuite.user.fixture.DomainFixture;
import dev.commercesuite.user.fixture.FakeClientAssertions;
import dev.commercesuite.user.tokens.JwtAccessTokens;
import dev.commercesuite.user.tokens.JwtTokenReader;
import dev.commercesuite.user.tokens.SigningKeys;
import dev.commercesuite.user.tokens.TestKeys;
import dev.commercesuite.user.tokens.TokenPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The issuer's HTTPS server on the domain's fakes, with a clock that tests move. */
final class IssuerFixture implements AutoCloseable {
  static final String ISSUER = "https://issuer.test";
  static final String AUDIENCE = "commerce-test";
  static final String SECRET = "a secret of some length";
  static final int MAX_REQUESTS = 2;
  static final int CONNECTIONS_PER_ADDRESS = 256;

  /** Trusted. */
  static final String PROXY = "127.0.0.9";

  private static final Path KEY = TestKeys.temporary();
  private static final ObjectMapper JSON = new ObjectMapper();

  final DomainFixture domain = new DomainFixture();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final Clock clock = ((InstantSource) () -> domain.now).withZone(ZoneOffset.UTC);
  final SigningKeys keys;
  final Sessions sessions;
  final Logins logins;
  final ServiceClients clients;
  RevocationSource revocations = _ -> new RevokedTokens(domain.now, Set.of(), Map.of());

  private final SSLContext tls;
  private final IssuerHttpServer server;
  private final HttpClient client;

  IssuerFixture(String... revocationReaders) {
    keys = TestKeys.open(KEY, clock);
    TokenPolicy policy = new TokenPolicy(ISSUER, AUDIENCE, Duration.ofMinutes(10));
    JwtAccessTokens accessTokens = new JwtAccessTokens(keys, policy, new Uuid7(clock), clock);
    sessions =
        new Sessions(
            domain.store, domain.store, accessTokens, domain.events::add, clock, domain.lifetimes);
    logins = domain.logins(accessTokens);
    FakeClientAssertions assertions = new FakeClientAssertions();
    clients =
        new ServiceClients(
            List.of(
                new ServiceClient("order-service", SECRET, List.of("payments.charge", "payments")),
                new ServiceClient("gateway", SECRET, List.of("tokens.introspect"))),
            domain.throttle,
            assertions,
            assertions,
            accessTokens,
            domain.events::add,
            clock);
    JwtTokenReader reader = new JwtTokenReader(keys, policy, clock);
    try (ProcessTls files = ProcessTls.open(TestTls.localhost(), metrics)) {
      tls = files.forJdk();
    }
    server =
        IssuerHttpServer.start(
            ListenAddress.LOOPBACK,
            new IssuerHttpConfig(
                0,
                MAX_REQUESTS,
                ClientLimits.of(1024, CONNECTIONS_PER_ADDRESS),
                Set.of(revocationReaders)),
            TrustedProxies.in(List.of(PROXY)),
            tls,
            new IssuerEndpoints(
                ISSUER,
                keys,
                clients,
                sessions,
                new TokenIntrospection(reader, sessions, clients),
                new TokenRevocation(reader, sessions),
                since -> revocations.fetch(since)),
            metrics);
    client = client(TlsContexts.jdkParameters());
  }

  /** Shows the certificate of localhost. */
  HttpClient client(SSLParameters parameters) {
    return HttpClient.newBuilder().sslContext(tls).sslParameters(parameters).build();
  }

  /** Shows no certificate. */
  static HttpClient anonymousClient() {
    return HttpClient.newBuilder()
        .sslContext(TlsContexts.jdk(null, TlsTrust.read(TestTls.localhost().authorities())))
        .sslParameters(TlsContexts.jdkParameters())
        .build();
  }

  SSLContext tls() {
    return tls;
  }

  int port() {
    return server.port();
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + server.port() + path);
  }

  HttpResponse<String> get(String path) {
    return send(client, HttpRequest.newBuilder(uri(path)).build());
  }

  /** Sends a form. */
  HttpResponse<String> post(String path, String form, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    return send(client, headers.length == 0 ? request.build() : request.headers(headers).build());
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + response.body(), e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
