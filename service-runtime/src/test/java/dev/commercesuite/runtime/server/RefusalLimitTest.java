package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.limits.LoadLimit;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever goes on sending what is refused is cut off. */
class RefusalLimitTest {
  private static final ConnectionLimits DEFAULT = ConnectionLimits.DEFAULT;
  private static final int LIMIT = DEFAULT.metadataBytes();

  /** In ten seconds, of one connection: one for each of them. */
  private static final int ALLOWED = 10;

  private static final ConnectionLimits ONE_PER_SECOND =
      new ConnectionLimits(
          DEFAULT.messageBytes(),
          LIMIT,
          DEFAULT.calls(),
          1,
          DEFAULT.handshake(),
          DEFAULT.keepAliveTime(),
          DEFAULT.keepAliveTimeout(),
          DEFAULT.clientPingInterval(),
          DEFAULT.idle(),
          DEFAULT.age(),
          DEFAULT.ageGrace());

  private final ServerUnderTest server =
      ServerUnderTest.serving(TestServers.loopback(ONE_PER_SECOND, LoadLimit.DEFAULT));
  private final RawConnection connection = server.rawConnection();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        of("malformed", h -> h.add("x-request", "\0")),
        of("headers too large", h -> h.add("x", "a".repeat(LIMIT))),
        of("headers too large and malformed", h -> h.add("x", "\0".repeat(LIMIT))),
        of("headers too large for what is no gRPC", h -> h.set("content-type", "%".repeat(LIMIT))),
        of("no path", h -> h.remove(":path")),
        of("GET", h -> h.method("GET")));
  }

  private static Arguments of(String name, Consumer<Http2Headers> change) {
    return Arguments.argumentSet(name, change);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void oneMoreThanAllowedEndsTheConnection(Consumer<Http2Headers> change) throws Exception {
    for (int i = 0; i < ALLOWED; i++) {
      assertThat(connection.callWithoutMessage(change).end()).isNotEqualTo("closed");
    }

    assertThat(connection.callWithoutMessage(change).end()).isEqualTo("closed");
    assertThat(connection.goAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
  }

  @Test
  void theOthersAreNotCounted() throws Exception {
    for (int i = 0; i < 3 * ALLOWED; i++) {
      assertThat(connection.call(_ -> {}).header(":status")).isEqualTo("200");
    }
  }
}
