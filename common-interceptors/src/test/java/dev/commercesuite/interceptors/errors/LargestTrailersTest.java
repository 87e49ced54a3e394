package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a failure says, a client that takes no more than 8 KiB of headers can read it. */
class LargestTrailersTest {
  private static final int BYTES_OF_AN_ENTRY = 32;
  private static final String LONG = "x".repeat(500_000);

  @ParameterizedTest
  @ValueSource(strings = {"x", "%", "~", "\n", "ä", "商", "\uD83D\uDE00", "\uD83D"})
  void holdWhateverEachPartIsMadeOf(String letter) {
    String endless = letter.repeat(200_000);
    Failure failure =
        Failure.of(ErrorReason.ERROR_REASON_FEED_HISTORY_UNCONFIRMED, endless)
            .withList("product_ids", List.of(endless, endless))
            .with("state", endless)
            .withRetryDelay(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    for (int i = 0; i < 100; i++) {
      failure = failure.withFieldViolation(endless, endless);
    }

    assertThat(size(failure)).isBetween(2_000, Failure.LARGEST_TRAILERS);
    assertThat(RemoteFailure.from(failure.toStatusRuntimeException()).fieldViolations())
        .isNotEmpty();
  }

  @Test
  void holdForAnyMixture() {
    long seed = new Random().nextLong();
    System.out.println("LargestTrailersTest: seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      Map<String, String> metadata = new LinkedHashMap<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        metadata.put(text(random), text(random));
      }
      List<FieldViolation> violations = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        violations.add(new FieldViolation(text(random), text(random)));
      }
      Failure failure =
          new Failure(
              ErrorReason.ERROR_REASON_INVALID_REQUEST,
              text(random),
              metadata,
              violations,
              violations.size(),
              random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(100)),
              random.nextBoolean());

      assertThat(size(failure)).as("seed %d, run %d", seed, run).isLessThanOrEqualTo(6_000);
    }
  }

  @Test
  void endWithAnEllipsisWhereTheyAreCut() {
    Failure failure =
        Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, LONG).withFieldViolation(LONG, LONG);

    assertThat(failure.message()).startsWith("xxx").endsWith("x…").hasSize(792);
    assertThat(failure.fieldViolations().getFirst().field()).endsWith("x…").hasSize(198);
    assertThat(failure.fieldViolations().getFirst().description()).endsWith("x…").hasSize(498);
  }

  @Test
  void listAsManyViolationsAsThereIsRoomFor() {
    Failure failure = Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "Many.");
    for (int i = 0; i < 10_000; i++) {
      failure = failure.withFieldViolation("field", "x".repeat(400));
    }

    RemoteFailure received = RemoteFailure.from(failure.toStatusRuntimeException());

    assertThat(received.fieldViolations()).hasSizeBetween(8, 15);
    assertThat(received.metadata()).containsOnly(Map.entry("field_violations_count", "10000"));
    assertThat(failure.fieldViolations()).hasSize(16);
  }

  @Test
  void listFewerValuesWhenTheseAreLong() {
    List<String> ids = IntStream.range(0, 10).mapToObj(i -> i + "x".repeat(99)).toList();

    Failure failure = Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "").withList("ids", ids);

    assertThat(failure.metadata().get("ids")).isEqualTo(String.join(" ", ids.subList(0, 6)));
    assertThat(failure.metadata()).containsEntry("ids_count", "10");
  }

  private static String text(Random random) {
    List<String> letters = List.of("x", "%", "\u0000", "ä", "商", "\uD83D\uDE00");
    int most = random.nextInt(5) == 0 ? 5_000 : 50;
    return letters.get(random.nextInt(letters.size())).repeat(random.nextInt(most));
  }

  /** As HTTP/2 counts it, RFC 9113, 6.5.2, with all that gRPC sends before the first byte. */
  private static int size(Failure failure) {
    Metadata trailers = failure.toTrailers();
    int bytes =
        entry(":status", 3)
            + entry("content-type", "application/grpc".length())
            + entry("grpc-status", 2)
            + entry("grpc-message", percentEncoded(failure.message()));
    for (String key : trailers.keys()) {
      byte[] value = trailers.get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER));
      assertThat(value).isNotNull();
      bytes += entry(key, (value.length * 4 + 2) / 3);
    }
    return bytes;
  }

  private static int entry(String name, int valueBytes) {
    return name.length() + valueBytes + BYTES_OF_AN_ENTRY;
  }

  private static int percentEncoded(String message) {
    int bytes = 0;
    for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
      bytes += octet >= ' ' && octet < '~' && octet != '%' ? 1 : 3;
    }
    return bytes;
  }
}
