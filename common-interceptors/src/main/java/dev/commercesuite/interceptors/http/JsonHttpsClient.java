package dev.commercesuite.interceptors.http;

import com.google.common.base.Throwables;
import dev.commercesuite.interceptors.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Gets JSON over HTTPS, TLS 1.3, without following redirects, with a bounded body and time.
 *
 * <p>While no answer comes it asks again, each time on another connection, and goes on listening to
 * the requests before: a server that is slow is heard, and one that is back after a silence in
 * which requests were lost is found soon.
 */
public final class JsonHttpsClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** A second between two of them. */
  private static final int REQUESTS = 4;

  private final HttpClient http;
  private final long largestBody;
  private final Duration timeout;

  /**
   * Makes a client.
   *
   * @param tls whom to trust, and the certificate to show
   * @param largestBody in bytes
   */
  public JsonHttpsClient(SSLContext tls, long largestBody) {
    this(tls, largestBody, TIMEOUT);
  }

  /**
   * Makes a client.
   *
   * @param timeout of everything together, from the connection to the end of the body
   */
  public JsonHttpsClient(SSLContext tls, long largestBody, Duration timeout) {
    this.largestBody = largestBody;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .sslParameters(TlsContexts.jdkParameters())
            // A connection of HTTP/2 takes all requests, and would take them when it went silent.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Returns the URI if it can be asked.
   *
   * @throws IllegalArgumentException if the scheme is not https
   */
  public static URI requireHttps(URI uri) {
    if (!"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("uri is " + uri + ", must be https");
    }
    return uri;
  }

  /**
   * Returns the body.
   *
   * @throws IOException if there is no answer in time, or one with another status than 200
   */
  public String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
    HttpResponse<String> response;
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try {
      response = firstOf(request, answers);
    } catch (ExecutionException e) {
      throw new IOException("%s cannot be asked: %s".formatted(uri, inWords(e)), e);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(uri + " did not answer within " + timeout);
    } finally {
      answers.forEach(answer -> answer.cancel(true));
    }
    if (response.statusCode() != 200) {
      throw new IOException(uri + " answered with status " + response.statusCode());
    }
    return response.body();
  }

  /** Whatever comes first counts, a failure too: whoever asks comes again. */
  private HttpResponse<String> firstOf(
      HttpRequest request, List<CompletableFuture<HttpResponse<String>>> answers)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<String>> first = new CompletableFuture<>();
    while (true) {
      // The timeout of a request ends with the headers; a body may take forever.
      CompletableFuture<HttpResponse<String>> answer =
          http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), largestBody));
      answers.add(answer);
      var _ =
          answer.whenComplete((response, failure) -> {
            var _ =
                failure == null ? first.complete(response) : first.completeExceptionally(failure);
          });
      try {
        return first.get(timeout.dividedBy(REQUESTS).toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (answers.size() == REQUESTS) {
          throw e;
        }
      }
    }
  }

  /** The kind of failure, and what is behind it: either alone may say nothing. */
  private static String inWords(ExecutionException thrown) {
    Throwable root = Throwables.getRootCause(thrown);
    String kind = String.valueOf(thrown.getCause());
    return kind.equals(root.toString()) ? kind : kind + ", because of " + root;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
