package dev.commercesuite.payment.provider.stripe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.commercesuite.payment.provider.stripe.FakeAnswer.Problem;
import dev.commercesuite.payment.provider.stripe.FakeStripeBooks.Form;
import dev.commercesuite.runtime.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The part of Stripe's API that the suite uses, over HTTP on this host: a key gets the same answer
 * for as long as it is known, and requests fail on demand.
 */
final class FakeStripe implements AutoCloseable {
  static final Secret API_KEY = new Secret("sk_test_of_the_fake_account");

  /** How a request that changes something fails. */
  enum Fault {
    /** It never arrives, and gets no answer. */
    SILENT_BEFORE,
    /** It takes effect, and gets no answer. */
    SILENT_AFTER,
    /** It takes effect, and the connection breaks in the middle of the answer. */
    CUT_AFTER,
    /** Too many requests; nothing is done. */
    RATE_LIMITED,
    /** Stripe fails before it takes effect. */
    FAILED_BEFORE,
    /**
     * It takes effect, and then Stripe fails: the failure is the answer for as long as the key is
     * known.
     */
    FAILED_AFTER
  }

  final FakeStripeBooks books = new FakeStripeBooks();

  private final Map<String, Remembered> answers = new HashMap<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private int changes;

  private record Remembered(String request, FakeAnswer answer) {}

  FakeStripe() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/", this::handle);
    server.start();
  }

  StripeConfig config() {
    return config(API_KEY);
  }

  StripeConfig config(Secret apiKey) {
    return config(apiKey, Duration.ofMillis(400));
  }

  /** For tests that wait for answers that are late because the machine is busy. */
  StripeConfig patientConfig() {
    return config(API_KEY, Duration.ofSeconds(3));
  }

  private StripeConfig config(Secret apiKey, Duration timeout) {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new StripeConfig(apiKey, base, timeout, null, null);
  }

  /** For the next requests that change something, one each. */
  FakeStripe fails(Fault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** A day passes. */
  synchronized void forgetKeys() {
    answers.clear();
  }

  /** The requests to change something that arrived, including repeated ones. */
  synchronized int changes() {
    return changes;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/v1/".length());
    if (!("Bearer " + API_KEY.reveal())
        .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(
          exchange,
          FakeAnswer.error(401, Problem.invalid("", null, "Invalid API Key provided: sk_te*")));
    } else if (exchange.getRequestMethod().equals("POST")) {
      change(exchange, path);
    } else {
      send(exchange, books.read(path, form(exchange.getRequestURI().getRawQuery())));
    }
  }

  private void change(HttpExchange exchange, String path) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    switch (faults.poll()) {
      case null -> send(exchange, once(key, path, body, false));
      case SILENT_BEFORE -> stayQuiet(exchange);
      case SILENT_AFTER -> {
        once(key, path, body, false);
        stayQuiet(exchange);
      }
      case CUT_AFTER -> {
        FakeAnswer answer = once(key, path, body, false);
        exchange.sendResponseHeaders(answer.status(), 1_000_000);
        exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        throw new IOException("cut");
      }
      case RATE_LIMITED ->
          send(exchange, FakeAnswer.error(429, Problem.invalid("rate_limit", null, "Slow down")));
      case FAILED_BEFORE -> send(exchange, FakeAnswer.failure());
      case FAILED_AFTER -> send(exchange, once(key, path, body, true));
    }
  }

  private synchronized FakeAnswer once(String key, String path, String body, boolean fails) {
    changes++;
    String request = path + "?" + body;
    Remembered before = answers.get(key);
    if (before != null) {
      return before.request().equals(request)
          ? before.answer()
          : FakeAnswer.error(
              400,
              new Problem(
                  "idempotency_error", null, null, null, "Another request had the key", null));
    }
    FakeAnswer done = books.change(path, form(body));
    FakeAnswer answer = fails ? FakeAnswer.failure() : done;
    answers.put(key, new Remembered(request, answer));
    return answer;
  }

  private void stayQuiet(HttpExchange exchange) {
    try {
      closing.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, FakeAnswer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Form form(@Nullable String text) {
    Map<String, String> form = new TreeMap<>();
    if (text != null) {
      Arrays.stream(text.split("&", -1))
          .filter(pair -> pair.contains("="))
          .map(pair -> pair.split("=", 2))
          .forEach(pair -> form.put(decode(pair[0]), decode(pair[1])));
    }
    return new Form(form);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
