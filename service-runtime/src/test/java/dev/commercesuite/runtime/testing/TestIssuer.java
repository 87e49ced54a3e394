package dev.commercesuite.runtime.testing;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.tls.PeerNames;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.tokens.TokenConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * An issuer of access tokens as user-service is one: with a key set and what it has revoked over
 * HTTPS, the latter for clients with a certificate only.
 */
public final class TestIssuer implements AutoCloseable {
  private static final String KEY_ID = "test-key";
  private static final String ISSUER = "https://issuer.test";
  private static final String AUDIENCE = "commerce-test";
  private static final long USER_VERSION = 1;

  private final RSAPublicKey publicKey;
  private final Algorithm algorithm;
  private final HttpsServer server;
  private final Set<String> revokedSessions = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> revokedUsers = new ConcurrentHashMap<>();

  private TestIssuer(KeyPair keys) throws IOException {
    publicKey = (RSAPublicKey) keys.getPublic();
    algorithm = Algorithm.RSA256(publicKey, (RSAPrivateKey) keys.getPrivate());
    server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
    try (ProcessTls tls = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry())) {
      server.setHttpsConfigurator(wantingCertificates(tls.forJdk()));
    }
    server.createContext("/jwks.json", exchange -> answer(exchange, 200, keySet()));
    server.createContext("/oauth2/revocations", this::revocations);
    server.start();
  }

  /** Starts to listen on any free port. */
  public static TestIssuer start() {
    try {
      return new TestIssuer(RsaKeys.next());
    } catch (IOException e) {
      throw new IllegalStateException("no issuer for the tests", e);
    }
  }

  /** The variables that {@link TokenConfig#from} reads; what is revoked is seen in a second. */
  public Map<String, String> environment() {
    return Map.of(
        "TOKEN_ISSUER",
        ISSUER,
        "TOKEN_AUDIENCE",
        AUDIENCE,
        "TOKEN_JWKS_URI",
        uri("/jwks.json"),
        "TOKEN_REVOCATIONS_URI",
        uri("/oauth2/revocations"),
        "TOKEN_REVOCATION_INTERVAL",
        "1s");
  }

  /** A token of a person, good for 15 minutes, from a session of its own. */
  public String userToken(String userId, String... scopes) {
    return sessionToken(userId, UUID.randomUUID().toString(), scopes);
  }

  /** A token of a person in a session that the test can end. */
  public String sessionToken(String userId, String sessionId, String... scopes) {
    return token(
        userId,
        token ->
            token
                .withClaim("client_id", "commerce-suite")
                .withClaim("sid", sessionId)
                .withClaim("user_version", USER_VERSION),
        scopes);
  }

  /** A token of another service, good for 15 minutes. */
  public String serviceToken(String clientId, String... scopes) {
    return token(clientId, token -> token.withClaim("client_id", clientId), scopes);
  }

  /** All tokens of a session are dead from now on. */
  public void revokeSession(String sessionId) {
    revokedSessions.add(sessionId);
  }

  /** All tokens that a user has are dead from now on. */
  public void revokeUser(String userId) {
    revokedUsers.put(userId, USER_VERSION + 1);
  }

  /** For {@code stub.withCallCredentials}. */
  public static BearerCredentials bearer(String token) {
    return new BearerCredentials(() -> token);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private String token(String subject, UnaryOperator<JWTCreator.Builder> more, String... scopes) {
    Instant now = Instant.now();
    JWTCreator.Builder token =
        JWT.create()
            .withHeader(Map.of("typ", "at+jwt"))
            .withKeyId(KEY_ID)
            .withJWTId(UUID.randomUUID().toString())
            .withIssuer(ISSUER)
            .withAudience(AUDIENCE)
            .withSubject(subject)
            .withClaim("scope", String.join(" ", scopes))
            .withIssuedAt(now)
            .withExpiresAt(now.plus(Duration.ofMinutes(15)));
    return more.apply(token).sign(algorithm);
  }

  /** An address of its HTTPS server. */
  public String uri(String path) {
    return "https://localhost:%d%s".formatted(server.getAddress().getPort(), path);
  }

  private static HttpsConfigurator wantingCertificates(SSLContext context) {
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        parameters.setSSLParameters(TlsContexts.jdkServerParameters());
      }
    };
  }

  private void revocations(HttpExchange exchange) throws IOException {
    if (PeerNames.of(((HttpsExchange) exchange).getSSLSession()).isEmpty()) {
      answer(exchange, 403, "{}");
      return;
    }
    String sessions =
        revokedSessions.stream().map("\"%s\""::formatted).collect(Collectors.joining(","));
    String users =
        revokedUsers.entrySet().stream()
            .map(user -> "\"%s\":%d".formatted(user.getKey(), user.getValue()))
            .collect(Collectors.joining(","));
    answer(
        exchange,
        200,
        "{\"as_of\":%d,\"sessions\":[%s],\"users\":{%s}}"
            .formatted(Instant.now().getEpochSecond(), sessions, users));
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String keySet() {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return """
    {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
    """
        .formatted(
            KEY_ID,
            base64.encodeToString(publicKey.getModulus().toByteArray()),
            base64.encodeToString(publicKey.getPublicExponent().toByteArray()));
  }
}
