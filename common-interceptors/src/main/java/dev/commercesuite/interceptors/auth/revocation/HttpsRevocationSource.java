package dev.commercesuite.interceptors.auth.revocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.commercesuite.interceptors.http.JsonHttpsClient;
import dev.commercesuite.interceptors.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what an issuer has revoked over HTTPS, TLS 1.3, as JSON:
 *
 * <pre>{@code
 * {"as_of": 1795435200, "sessions": ["<sid>"], "users": {"<sub>": 7}}
 * }</pre>
 *
 * <p>{@code as_of} is in Unix seconds, and so is the query parameter {@code since}. The three
 * members are required and strictly typed: half an answer would accept revoked tokens. Others may
 * be there.
 */
public final class HttpsRevocationSource implements RevocationSource, AutoCloseable {

  private static final long LARGEST_ANSWER = 8 * 1024 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final URI uri;
  private final JsonHttpsClient https;

  /**
   * Makes a source.
   *
   * @param uri for example {@code https://user:8444/oauth2/revocations}; without a query
   * @param tls whom to trust, and the certificate that the issuer knows this process by, see {@link
   *     TlsContexts#jdk}
   * @throws IllegalArgumentException if the scheme is not https, or there is a query
   */
  public HttpsRevocationSource(URI uri, SSLContext tls) {
    if (uri.getRawQuery() != null) {
      throw new IllegalArgumentException("uri is " + uri + ", must have no query");
    }
    this.uri = JsonHttpsClient.requireHttps(uri);
    this.https = new JsonHttpsClient(tls, LARGEST_ANSWER);
  }

  @Override
  public RevokedTokens fetch(@Nullable Instant since) throws IOException, InterruptedException {
    return parse(
        https.get(since == null ? uri : URI.create(uri + "?since=" + since.getEpochSecond())));
  }

  @Override
  public void close() {
    https.close();
  }

  static RevokedTokens parse(String json) throws IOException {
    try {
      JsonNode answer = JSON.readTree(json);
      JsonNode asOf = answer.path("as_of");
      if (!asOf.isIntegralNumber() || !asOf.canConvertToLong()) {
        throw new IOException("as_of is not a whole number of seconds");
      }
      return new RevokedTokens(
          Instant.ofEpochSecond(asOf.longValue()),
          sessions(answer.path("sessions")),
          users(answer.path("users")));
    } catch (JsonProcessingException e) {
      throw new IOException("what the issuer has revoked is not JSON", e);
    }
  }

  private static Set<String> sessions(JsonNode list) throws IOException {
    if (!list.isArray()) {
      throw new IOException("sessions is not an array");
    }
    Set<String> sessions = new HashSet<>();
    for (JsonNode session : list) {
      if (!session.isTextual() || session.textValue().isEmpty()) {
        throw new IOException("sessions has an element that is not a session id");
      }
      sessions.add(session.textValue());
    }
    return sessions;
  }

  private static Map<String, Long> users(JsonNode object) throws IOException {
    if (!object.isObject()) {
      throw new IOException("users is not an object");
    }
    Map<String, Long> users = new HashMap<>();
    for (Map.Entry<String, JsonNode> user : object.properties()) {
      JsonNode version = user.getValue();
      if (!version.isIntegralNumber() || !version.canConvertToLong()) {
        throw new IOException("users has a version that is not a whole number");
      }
      users.put(user.getKey(), version.longValue());
    }
    return users;
  }
}
