package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.commercesuite.runtime.server.RawConnection.Outcome;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are HTTP/2 and cannot become a call: what the client gets (docs/errors.md). */
class EarlyRefusalsTest {
  private static final int LIMIT = ConnectionLimits.DEFAULT.metadataBytes();

  /** Of one header field more than is sent anyway. */
  private static final int ROOM = LIMIT - 400;

  private final ServerUnderTest server = ServerUnderTest.serving(TestServers.LOOPBACK);
  private final RawConnection connection = server.rawConnection();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  static Stream<Arguments> answeredWithAReason() {
    return Stream.of(
        of("headers too large", h -> h.add("x", "a".repeat(LIMIT)), 8, "REQUEST_TOO_LARGE"),
        of("much too large", h -> h.add("x", "a".repeat(3 * LIMIT)), 8, "REQUEST_TOO_LARGE"),
        of("many of them", EarlyRefusalsTest::many, 8, "REQUEST_TOO_LARGE"),
        of("a path too large", h -> h.path("/" + "a".repeat(LIMIT)), 8, "REQUEST_TOO_LARGE"),
        of("no path", h -> h.remove(":path"), 12, "NOT_IMPLEMENTED"),
        of("an empty path", h -> h.path(""), 12, "NOT_IMPLEMENTED"),
        of("a path without a slash", h -> h.path("Health/Check"), 12, "NOT_IMPLEMENTED"),
        of("an unknown method", h -> h.path("/grpc.health.v1.Health/Guess"), 12, "NOT_IMPLEMENTED"),
        of("an unknown service", h -> h.path("/guess"), 12, "NOT_IMPLEMENTED"),
        of("an unknown compression", h -> h.set("grpc-encoding", "br"), 12, "NOT_IMPLEMENTED"),
        of("GET", h -> h.method("GET"), 3, "INVALID_REQUEST"));
  }

  private static Arguments of(String name, Consumer<Http2Headers> change, int code, String reason) {
    return Arguments.argumentSet(name, change, code, reason);
  }

  private static void many(Http2Headers headers) {
    for (int i = 0; i < LIMIT / 35; i++) {
      headers.add("x" + i % 10, "a");
    }
  }

  @ParameterizedTest
  @MethodSource("answeredWithAReason")
  void isAnsweredWithAReasonAndTheConnectionServesOn(
      Consumer<Http2Headers> change, int code, String reason) throws Exception {
    Outcome outcome = connection.call(change);

    assertThat(outcome.end()).isEqualTo("HEADERS");
    assertThat(outcome.header(":status")).isEqualTo("200");
    assertThat(outcome.header("content-type")).isEqualTo("application/grpc");
    assertThat(outcome.header("grpc-status")).isEqualTo(String.valueOf(code));
    assertThat(info(outcome))
        .extracting(ErrorInfo::getReason, ErrorInfo::getDomain)
        .containsExactly(reason, "commercesuite.dev");
    assertThat(connection.call(_ -> {}).header("grpc-status")).isEmpty();
  }

  /** As an ordinary client sees it. */
  @Test
  void headersThatAreTooLargeSayHowLargeTheyMayBe() {
    ManagedChannel client = server.outsideChannel();
    Metadata large = new Metadata();
    large.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "a".repeat(2 * LIMIT));
    StatusRuntimeException thrown =
        Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                HealthGrpc.newBlockingStub(
                        ClientInterceptors.intercept(
                            client, MetadataUtils.newAttachHeadersInterceptor(large)))
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance()));

    var failure = dev.commercesuite.interceptors.errors.RemoteFailure.from(thrown);
    assertThat(failure.reason()).isEqualTo("REQUEST_TOO_LARGE");
    assertThat(failure.metadata()).isEqualTo(Map.of("max_bytes", String.valueOf(LIMIT)));
    assertThat(failure.message())
        .isEqualTo(
            "The headers of the request are larger than the server accepts; expected at most"
                + " 16384 bytes.");
  }

  @Test
  void headersAsLargeAsTheyMayBeAreRead() throws Exception {
    assertThat(connection.call(h -> h.add("x", "a".repeat(ROOM))).header(":status"))
        .isEqualTo("200");
    assertThat(connection.call(h -> h.add("x", "a".repeat(ROOM))).header("grpc-status")).isEmpty();
  }

  /** What is no gRPC is answered as HTTP. */
  @Test
  void anotherContentTypeIsAnsweredByTheTransport() throws Exception {
    assertThat(connection.call(h -> h.set("content-type", "application/json")).header(":status"))
        .isEqualTo("415");
    assertThat(connection.call(h -> h.remove("content-type")).header(":status")).isEqualTo("415");
  }

  /** The transport would repeat a content type, and a path, three times as long as they are. */
  @ParameterizedTest
  @ValueSource(strings = {"content-type", ":path", "x"})
  void headersTooLargeForWhatIsNoGrpcAreAnsweredWithoutAText(String name) throws Exception {
    Outcome outcome =
        connection.call(h -> h.set("content-type", "text/plain").set(name, "%".repeat(3 * LIMIT)));

    assertThat(outcome.header(":status")).isEqualTo("431");
    assertThat(outcome.headers().size()).isEqualTo(1);
    assertThat(connection.call(_ -> {}).header(":status")).isEqualTo("200");
  }

  @Test
  void headersTooLargeWithoutAMethodAreNotAnswered() throws Exception {
    Outcome outcome = connection.call(h -> h.path("%".repeat(3 * LIMIT)).remove(":method"));

    assertThat(outcome.end()).isEqualTo("RST_STREAM PROTOCOL_ERROR");
    assertThat(connection.call(_ -> {}).header(":status")).isEqualTo("200");
  }

  @Test
  void headersFarTooLargeAreAnsweredByTheTransport() throws Exception {
    assertThat(connection.call(h -> h.add("x", "a".repeat(4 * LIMIT))).header(":status"))
        .isEqualTo("431");
  }

  private static ErrorInfo info(Outcome outcome) throws Exception {
    byte[] details = Base64.getDecoder().decode(outcome.header("grpc-status-details-bin"));
    return com.google.rpc.Status.parseFrom(details).getDetails(0).unpack(ErrorInfo.class);
  }
}
