package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.runtime.server.peers.Http2Bytes;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is let in, and who is cut off, with bytes over TLS. */
class ConnectionGuardTest {
  private static final int ENOUGH = 100_000;
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final int OPEN = Http2Flags.END_HEADERS;

  @SuppressWarnings("NullAway.Init") // Each test starts it first.
  private ServerUnderTest server;

  /** It logs each stream that is reset, with a stack trace; see {@link NetworkLogTest}. */
  private final Logger resets = Logger.getLogger("io.grpc.netty.NettyServerHandler");

  @BeforeEach
  void logNoResets() {
    resets.setLevel(Level.OFF);
  }

  @AfterEach
  void stop() throws Exception {
    resets.setLevel(null);
    server.close();
  }

  static Stream<Arguments> floods() {
    byte[] request = Http2Bytes.frame(Http2FrameTypes.HEADERS, OPEN, 1, Http2Bytes.healthCheck());
    byte[] four = {0, 0, 0, 1};
    return Stream.of(
        of("empty data", request, Http2Bytes.frame(Http2FrameTypes.DATA, 0, 1), "data"),
        of("padded data", request, padded(), "data"),
        of(
            "window updates",
            new byte[0],
            Http2Bytes.frame(Http2FrameTypes.WINDOW_UPDATE, 0, 0, four),
            "window_update"),
        of("pings", new byte[0], Http2Bytes.frame(Http2FrameTypes.PING, 0, 0, new byte[8]), "ping"),
        of(
            "answers to no ping",
            new byte[0],
            Http2Bytes.frame(Http2FrameTypes.PING, Http2Flags.ACK, 0, new byte[8]),
            "ping"),
        of(
            "priorities",
            new byte[0],
            Http2Bytes.frame(Http2FrameTypes.PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 16}),
            "priority"),
        of("unknown frames", new byte[0], Http2Bytes.frame(0xbe, 0, 0, new byte[4]), "unknown"),
        of("settings", new byte[0], Http2Bytes.frame(Http2FrameTypes.SETTINGS, 0, 0), "settings"),
        of(
            "answers to no settings",
            new byte[0],
            Http2Bytes.frame(Http2FrameTypes.SETTINGS, Http2Flags.ACK, 0),
            "settings"),
        of(
            "resets of a stream that is closed",
            request,
            Http2Bytes.frame(Http2FrameTypes.RST_STREAM, 0, 1, new byte[4]),
            "rst_stream"),
        of(
            "continuations",
            Http2Bytes.frame(Http2FrameTypes.HEADERS, 0, 1, Http2Bytes.healthCheck()),
            Http2Bytes.frame(Http2FrameTypes.CONTINUATION, 0, 1),
            "continuation"));
  }

  private static Arguments of(String name, byte[] before, byte[] frame, String reason) {
    // Many in each record of TLS: what one alone is too much of for others, is not seen by them.
    byte[] many = Http2Bytes.times(14_000 / frame.length, frame);
    IntFunction<byte[]> bytes = i -> i == 0 ? Http2Bytes.join(before, many) : many;
    return Arguments.argumentSet(name, bytes, reason);
  }

  private static byte[] padded() {
    byte[] payload = new byte[256];
    payload[0] = (byte) 255;
    return Http2Bytes.frame(Http2FrameTypes.DATA, Http2Flags.PADDED, 1, payload);
  }

  @ParameterizedTest
  @MethodSource("floods")
  void cutsOffWhoFloods(IntFunction<byte[]> bytes, String reason) throws Exception {
    serve(PeerLimits.DEFAULT);
    RawBytes connection = server.rawBytes();

    connection.flood(bytes, ENOUGH);

    assertThat(connection.end()).isIn("ENHANCE_YOUR_CALM", "");
    assertThat(cut(reason)).isEqualTo(1);
  }

  static Stream<Arguments> resets() {
    return Stream.of(
        Arguments.argumentSet(
            "by the client", Http2Bytes.frame(Http2FrameTypes.RST_STREAM, 0, 0, new byte[4])),
        Arguments.argumentSet(
            "made by a window update of zero",
            Http2Bytes.frame(Http2FrameTypes.WINDOW_UPDATE, 0, 0, new byte[4])),
        Arguments.argumentSet(
            "made by one that is too large",
            Http2Bytes.frame(
                Http2FrameTypes.WINDOW_UPDATE,
                0,
                0,
                (byte) 0x7f,
                (byte) -1,
                (byte) -1,
                (byte) -1)));
  }

  /** grpc-java counts those; they are punished as the others. */
  @ParameterizedTest
  @MethodSource("resets")
  void cutsOffWhoResets(byte[] frame) throws Exception {
    serve(PeerLimits.DEFAULT);
    RawBytes connection = server.rawBytes();

    connection.flood(
        i -> {
          int stream = 2 * i + 1;
          byte[] reset = frame.clone();
          reset[7] = (byte) (stream >> 8);
          reset[8] = (byte) stream;
          return Http2Bytes.join(
              Http2Bytes.frame(Http2FrameTypes.HEADERS, OPEN, stream, Http2Bytes.healthCheck()),
              reset);
        },
        30_000);

    assertThat(connection.end()).isIn("ENHANCE_YOUR_CALM", "");
    Awaitility.await().untilAsserted(() -> assertThat(cut("enhance_your_calm")).isEqualTo(1));
    assertThatThrownBy(server::rawBytes).isInstanceOf(IOException.class);
  }

  /** It cannot even be asked whether it is still there: nothing else may be sent meanwhile. */
  @Test
  void cutsOffWhoDoesNotEndItsHeaders() throws Exception {
    serve(PeerLimits.DEFAULT);
    RawBytes connection = server.rawBytes();

    connection.write(Http2Bytes.frame(Http2FrameTypes.HEADERS, 0, 1, Http2Bytes.healthCheck()));

    assertThat(connection.end()).isIn("ENHANCE_YOUR_CALM", "");
    assertThat(cut("unfinished_headers")).isEqualTo(1);
  }

  @Test
  void whoWasCutOffIsRefusedBeforeAnyHandshake() throws Exception {
    serve(PeerLimits.DEFAULT);
    flood(server.rawBytes());

    assertThatThrownBy(server::rawBytes).isInstanceOf(IOException.class);
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(10_000);
      assertThat(isClosed(socket)).isTrue();
    }
    assertThat(refused("penalty")).isEqualTo(2);
  }

  /** Behind address translation a whole office has one address. */
  @Test
  void hisNeighboursGoOnAndComeBack() throws Exception {
    serve(PeerLimits.DEFAULT);
    ManagedChannel neighbour = server.outsideChannel();
    assertThat(health(neighbour)).isEqualTo(ServingStatus.SERVING);

    flood(server.rawBytes());

    assertThat(health(neighbour)).isEqualTo(ServingStatus.SERVING);
    assertThat(health(server.anonymousChannel())).isEqualTo(ServingStatus.SERVING);
    // Whoever begins again has less than before.
    RawBytes again = server.rawBytes();
    again.write(
        Http2Bytes.times(
            110, Http2Bytes.frame(Http2FrameTypes.PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 16})));
    assertThat(again.end()).isIn("ENHANCE_YOUR_CALM", "");
  }

  @Test
  void aTrustedProxyIsNotPunished() throws Exception {
    serve(PeerLimits.DEFAULT.with(TrustedProxies.in(List.of("127.0.0.1", "::1"))));

    flood(server.rawBytes());

    assertThat(health(server.anonymousChannel())).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void whenItIsFullTheOldestIdleConnectionGivesWay() throws Exception {
    serve(new PeerLimits(TrustedProxies.NONE, 16, 16, 16, 100, LONG));
    List<RawBytes> idle = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      idle.add(server.rawBytes());
    }

    assertThat(idle.getFirst().end()).isEqualTo("NO_ERROR");
    // A service gets in beside them, and so does the next stranger.
    assertThat(health(server.outsideChannel())).isEqualTo(ServingStatus.SERVING);
    assertThat(health(server.anonymousChannel())).isEqualTo(ServingStatus.SERVING);
    assertThat(cut("displaced")).isPositive();
    assertThat(
            server.metrics().get("grpc.server.connections").tag("peer", "service").gauge().value())
        .isEqualTo(1);
  }

  /** Neither descriptors nor places are lost. */
  @Test
  void countsNobodyWhoIsGone() throws Exception {
    serve(new PeerLimits(TrustedProxies.NONE, 16, 16, 16, 100, LONG));
    for (int i = 0; i < 40; i++) {
      try (Socket socket = new Socket("localhost", server.port())) {
        assertThat(socket.isConnected()).isTrue();
      }
      server.rawBytes().close();
    }

    Awaitility.await().untilAsserted(() -> assertThat(connections("anonymous")).isZero());
    assertThat(connections("service")).isZero();
  }

  private void serve(PeerLimits peers) {
    server = ServerUnderTest.serving(TestServers.LOOPBACK.with(peers));
  }

  private static void flood(RawBytes connection) throws Exception {
    connection.flood(_ -> Http2Bytes.times(700, Http2Bytes.frame(0xbe, 0, 0, new byte[4])), ENOUGH);
    assertThat(connection.end()).isIn("ENHANCE_YOUR_CALM", "");
  }

  private static ServingStatus health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true; // Reset.
    }
  }

  private double cut(String reason) {
    return count("grpc.server.connections.cut", reason);
  }

  private double refused(String reason) {
    return count("grpc.server.connections.refused", reason);
  }

  private double connections(String peer) {
    return server.metrics().get("grpc.server.connections").tag("peer", peer).gauge().value();
  }

  private double count(String meter, String reason) {
    var counter = server.metrics().find(meter).tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }
}
