package dev.commercesuite.interceptors.auth;

import dev.commercesuite.interceptors.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Fetches a JSON Web Key Set over HTTPS, TLS 1.3. */
public final class HttpsJsonWebKeys implements JsonWebKeySource, AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final long LARGEST_SET = 256 * 1024;

  private final HttpClient http;
  private final HttpRequest request;

  /**
   * Makes a source.
   *
   * @param uri the set's address, for example {@code https://user:8444/.well-known/jwks.json}
   * @param tls whom to trust, see {@link TlsContexts#jdk}
   * @throws IllegalArgumentException if the scheme is not https
   */
  public HttpsJsonWebKeys(URI uri, SSLContext tls) {
    if (!"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("uri is " + uri + ", must be https");
    }
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .sslParameters(TlsContexts.jdkParameters())
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.request =
        HttpRequest.newBuilder(uri).header("Accept", "application/json").timeout(TIMEOUT).build();
  }

  @Override
  public String fetch() throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_SET));
    if (response.statusCode() != 200) {
      throw new IOException(request.uri() + " answered with status " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
