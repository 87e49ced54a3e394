package dev.commercesuite.interceptors.errors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no gRPC library sends: the body of a call that is not a sequence of messages. */
class UnreadableFramesTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private static final CallPath PATH =
      CallPath.forServer().tokens(Tokens.PLAIN).largestRequest(1_000).build();

  private final Server server;

  UnreadableFramesTest() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(1_000)
            .addService(PATH.wrap(Orders.answering()))
            .addStreamTracerFactory(PATH.unreadableRequests())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a message that ends in the middle, 0 0 0 0 9 1 2, INVALID_ARGUMENT, INVALID_REQUEST",
    "half of a length, 0 0 0, INVALID_ARGUMENT, INVALID_REQUEST",
    "bits that mean nothing, 8 0 0 0 1 1, INVALID_ARGUMENT, INVALID_REQUEST",
    "compressed in no way, 1 0 0 0 1 1, INVALID_ARGUMENT, INVALID_REQUEST",
    "no message, '', INVALID_ARGUMENT, INVALID_REQUEST",
    "a length below zero, 0 -1 -1 -1 -1, RESOURCE_EXHAUSTED, REQUEST_TOO_LARGE",
    "a length above the limit, 0 0 0 4 0, RESOURCE_EXHAUSTED, REQUEST_TOO_LARGE"
  })
  void isAnsweredWithAReason(String what, String body, Status.Code code, String reason)
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String octet : body.isEmpty() ? new String[0] : body.split(" ")) {
      bytes.write(Integer.parseInt(octet));
    }

    Http2Headers trailers = answerTo(bytes.toByteArray());

    assertThat(trailers.get("grpc-status")).as(what).hasToString(String.valueOf(code.value()));
    byte[] details =
        Base64.getDecoder()
            .decode(Objects.requireNonNull(trailers.get("grpc-status-details-bin")).toString());
    assertThat(com.google.rpc.Status.parseFrom(details).getDetails(0).unpack(ErrorInfo.class))
        .extracting(ErrorInfo::getReason, ErrorInfo::getDomain)
        .containsExactly(reason, "commercesuite.dev");
  }

  /** The headers with which the server ends the call. */
  private Http2Headers answerTo(byte[] body) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        OutputStream output = socket.getOutputStream();
        DataInputStream input = new DataInputStream(socket.getInputStream())) {
      socket.setSoTimeout(20_000);
      output.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
      output.write(frame(SETTINGS, 0, 0, new byte[0]));
      output.write(frame(HEADERS, END_HEADERS, 1, headers()));
      output.write(frame(DATA, END_STREAM, 1, body));
      output.flush();
      while (true) {
        int length = input.readUnsignedByte() << 16 | input.readUnsignedShort();
        int type = input.readUnsignedByte();
        int flags = input.readUnsignedByte();
        int stream = input.readInt();
        byte[] payload = input.readNBytes(length);
        if (type == HEADERS && (flags & END_STREAM) != 0) {
          return new DefaultHttp2HeadersDecoder()
              .decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
        }
      }
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(
        new byte[] {
          (byte) (payload.length >> 16),
          (byte) (payload.length >> 8),
          (byte) payload.length,
          (byte) type,
          (byte) flags,
          0,
          0,
          0,
          (byte) stream
        });
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static byte[] headers() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":method", "POST");
    literal(block, ":scheme", "http");
    literal(block, ":path", "/commerce.order.v1.OrderService/GetOrder");
    literal(block, ":authority", "localhost");
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    literal(block, "authorization", "Bearer user-1:orders");
    return block.toByteArray();
  }

  /** RFC 7541, 6.2.2: a literal header field without indexing. */
  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(US_ASCII));
  }
}
