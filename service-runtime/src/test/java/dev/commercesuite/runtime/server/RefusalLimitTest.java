package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.testing.TestTls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

  private final ProcessTls tls = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry());
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private GrpcServer server;
  private RawConnection connection;

  @BeforeEach
  void connect() throws Exception {
    server =
        GrpcServer.start(
            "sample",
            new ServerConfig(
                ListenAddress.LOOPBACK,
                0,
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
                    DEFAULT.ageGrace()),
                LoadLimit.DEFAULT,
                DeadlineRule.DEFAULT,
                ServiceCertificateNames.OWN,
                100),
            tls,
            CallPath.forServer().build(),
            List.of());
    server.serving();
    connection = new RawConnection(loops, tls.forClient(), server.port());
  }

  @AfterEach
  void stop() {
    connection.close();
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    server.stop(Duration.ZERO);
    tls.close();
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
