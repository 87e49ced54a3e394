package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Header fields as no library sends them, over a connection of their own. */
class MalformedRequestsTest {
  private static final String REFUSED = "RST_STREAM " + Http2Error.PROTOCOL_ERROR;
  private static final String ANSWERED = "status 200";

  private final ServerUnderTest server = ServerUnderTest.serving(TestServers.LOOPBACK);
  private final RawConnection connection = server.rawConnection();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        of("NUL in user-agent", h -> h.set("user-agent", "a\0b")),
        of("NUL in another value", h -> h.add("x-request", "\0")),
        of("LF in a value", h -> h.add("x-request", "a\nb")),
        of("CR in a value", h -> h.add("x-request", "a\rset-cookie: b")),
        of("LF in a path", h -> h.path("/grpc.health.v1.Health/Check\n")),
        of("an empty name", h -> h.add("", "value")),
        of("a space in a name", h -> h.add("x request", "value")),
        of("a colon in a name", h -> h.add("x:request", "value")),
        of("a name beyond ASCII", h -> h.add("x-\u00ff", "value")),
        of("two hosts", h -> h.add("host", "localhost").add("host", "elsewhere")),
        of("two equal hosts", h -> h.add("host", "localhost").add("host", "localhost")),
        of("a host beside another authority", h -> h.add("host", "elsewhere")),
        of("no authority", h -> h.remove(":authority")),
        of("an empty authority", h -> h.authority("")));
  }

  static Stream<Arguments> wellFormed() {
    return Stream.of(
        of("as it should be", _ -> {}),
        of("a host that repeats the authority", h -> h.add("host", "LOCALHOST")),
        of(
            "a host in place of the authority",
            h -> {
              h.remove(":authority");
              h.add("host", "localhost");
            }),
        of("an empty value", h -> h.add("x-request", "")),
        of("a tab in a value", h -> h.add("x-request", "a\tb")),
        of("bytes beyond ASCII in a value", h -> h.add("x-request", "\u00e4")));
  }

  private static Arguments of(String name, Consumer<Http2Headers> change) {
    return Arguments.argumentSet(name, change);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void isRefusedAtOnceAndTheConnectionServesOn(Consumer<Http2Headers> change) throws Exception {
    assertThat(outcome(change)).isEqualTo(REFUSED);
    assertThat(outcome(_ -> {})).isEqualTo(ANSWERED);
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void isAnswered(Consumer<Http2Headers> change) throws Exception {
    assertThat(outcome(change)).isEqualTo(ANSWERED);
  }

  /** grpc-java itself ends the connection, before a header is looked at. */
  @Test
  void capitalsInANameAreNotAnswered() throws Exception {
    assertThat(outcome(headers -> headers.add("X-Request", "value"))).isNotEqualTo(ANSWERED);
  }

  @Test
  void ordinaryClientsNoticeNothing() {
    assertThat(
            HealthGrpc.newBlockingStub(server.outsideChannel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
  }

  private String outcome(Consumer<Http2Headers> change) throws Exception {
    RawConnection.Outcome outcome = connection.call(change);
    return outcome.end().equals("HEADERS") ? "status " + outcome.headers().status() : outcome.end();
  }
}
