package dev.commercesuite.runtime.testing;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.server.TokenConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** An issuer of access tokens with a key set over HTTPS, as user-service is one. */
public final class TestIssuer implements AutoCloseable {
  private static final String KEY_ID = "test-key";
  private static final String ISSUER = "https://issuer.test";
  private static final String AUDIENCE = "commerce-test";

  private final RSAPublicKey publicKey;
  private final Algorithm algorithm;
  private final HttpsServer server;

  private TestIssuer(KeyPair keys) throws IOException {
    publicKey = (RSAPublicKey) keys.getPublic();
    algorithm = Algorithm.RSA256(publicKey, (RSAPrivateKey) keys.getPrivate());
    server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
    try (ProcessTls tls = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry())) {
      server.setHttpsConfigurator(new HttpsConfigurator(tls.forJdk()));
    }
    byte[] keySet = keySet().getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/jwks.json",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, keySet.length);
            exchange.getResponseBody().write(keySet);
          }
        });
    server.start();
  }

  /** Starts to listen on any free port. */
  public static TestIssuer start() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new TestIssuer(generator.generateKeyPair());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("no issuer for the tests", e);
    }
  }

  /** For the service under test. */
  public TokenConfig config() {
    return new TokenConfig(
        ISSUER,
        AUDIENCE,
        URI.create("https://localhost:%d/jwks.json".formatted(server.getAddress().getPort())));
  }

  /** The variables that {@link TokenConfig#from} reads. */
  public Map<String, String> environment() {
    TokenConfig config = config();
    return Map.of(
        "TOKEN_ISSUER", config.issuer(),
        "TOKEN_AUDIENCE", config.audience(),
        "TOKEN_JWKS_URI", config.keys().toString());
  }

  /** A token of a person, good for 15 minutes. */
  public String userToken(String userId, String... scopes) {
    return token(userId, scopes).sign(algorithm);
  }

  /** A token of another service, good for 15 minutes. */
  public String serviceToken(String clientId, String... scopes) {
    return token(clientId, scopes).withClaim("client_id", clientId).sign(algorithm);
  }

  /** For {@code stub.withCallCredentials}. */
  public static BearerCredentials bearer(String token) {
    return new BearerCredentials(() -> token);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static JWTCreator.Builder token(String subject, String... scopes) {
    Instant now = Instant.now();
    return JWT.create()
        .withHeader(Map.of("typ", "at+jwt"))
        .withKeyId(KEY_ID)
        .withJWTId(UUID.randomUUID().toString())
        .withIssuer(ISSUER)
        .withAudience(AUDIENCE)
        .withSubject(subject)
        .withClaim("scope", String.join(" ", scopes))
        .withIssuedAt(now)
        .withExpiresAt(now.plus(Duration.ofMinutes(15)));
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
