package dev.commercesuite.interceptors.auth.keys;

import dev.commercesuite.interceptors.http.JsonHttpsClient;
import dev.commercesuite.interceptors.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLContext;

/** Fetches a JSON Web Key Set over HTTPS, TLS 1.3. */
public final class HttpsJwksSource implements JwksSource, AutoCloseable {

  private static final long LARGEST_SET = 256 * 1024;

  private final URI uri;
  private final JsonHttpsClient https;

  /**
   * Makes a source.
   *
   * @param uri the set's address, for example {@code https://user:8444/.well-known/jwks.json}
   * @param tls whom to trust, see {@link TlsContexts#jdk}
   * @throws IllegalArgumentException if the scheme is not https
   */
  public HttpsJwksSource(URI uri, SSLContext tls) {
    this.uri = JsonHttpsClient.requireHttps(uri);
    this.https = new JsonHttpsClient(tls, LARGEST_SET);
  }

  @Override
  public String fetch() throws IOException, InterruptedException {
    return https.get(uri);
  }

  /** The address, for the log. */
  @Override
  public String toString() {
    return uri.toString();
  }

  @Override
  public void close() {
    https.close();
  }
}
