package dev.commercesuite.payment.provider.stripe;

import dev.commercesuite.runtime.config.Secret;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Stripe's own mock server, in a separate process: checks requests against Stripe's OpenAPI
 * description and answers with examples.
 */
final class StripeMock implements AutoCloseable {
  private static final String LISTENING = "Listening for HTTP at address: ";

  private final Process process;
  private final int port;

  private StripeMock(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The program, if it is on the path. */
  static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "stripe-mock"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static StripeMock start(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "-http-addr", "127.0.0.1:")
              .redirectErrorStream(true)
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(LISTENING)) {
          Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
          String port = line.substring(line.lastIndexOf(':') + 1);
          return new StripeMock(process, Integer.parseInt(port));
        }
      }
      throw new IllegalStateException("stripe-mock ended before it listened");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StripeConfig config() {
    URI base = URI.create("http://127.0.0.1:" + port);
    return new StripeConfig(
        new Secret("sk_test_123"),
        base,
        Duration.ofSeconds(10),
        URI.create("https://shop.example/return"),
        null);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
