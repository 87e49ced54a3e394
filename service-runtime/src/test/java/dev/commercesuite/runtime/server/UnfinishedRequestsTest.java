package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsTrust;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that begin requests and do not send the rest, over HTTP/2 and TLS. */
@Timeout(60)
class UnfinishedRequestsTest {
  private static final String LIST = "/commerce.catalog.v1.CatalogService/ListProducts";
  private static final byte[] LARGE =
      ListProductsRequest.newBuilder()
          .setUnknownFields(
              UnknownFieldSet.newBuilder()
                  .addField(
                      1_000,
                      UnknownFieldSet.Field.newBuilder()
                          .addLengthDelimited(ByteString.copyFrom(new byte[500 * 1024]))
                          .build())
                  .build())
          .build()
          .toByteArray();
  private static final byte[] WHOLE = ListProductsRequest.newBuilder().build().toByteArray();
  private static final String ANSWERED = "grpc-status 0";
  private static final String REFUSED = "grpc-status 8";

  /** Sixteen places for requests that come; two of them are kept for services. */
  private static final LoadLimit SIXTEEN = new LoadLimit(16, 16, Duration.ofMillis(700));

  private static final int OPEN_TO_ANYONE = 14;

  private static final int KIBIBYTE = 1024;
  private static final int MEBIBYTE = 1024 * KIBIBYTE;
  private static final String CALM = "RST_STREAM ENHANCE_YOUR_CALM";

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ProcessTls tls = ProcessTls.open(TestTls.localhost(), metrics);

  /** Without a certificate. */
  private final SslContext stranger =
      TlsContexts.client(TlsTrust.read(TestTls.localhost().authorities()));

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger handled = new AtomicInteger();
  private final List<RawConnection> connections = new ArrayList<>();
  private final GrpcServer server = start();

  private GrpcServer start() {
    GrpcServer started =
        GrpcServer.start(
            "sample",
            new ServerConfig(
                ListenAddress.LOOPBACK,
                0,
                ConnectionLimits.DEFAULT,
                SIXTEEN,
                new UnreadLimits(4 * MEBIBYTE, 4 * MEBIBYTE, Duration.ofMinutes(1)),
                DeadlineRule.DEFAULT,
                ServiceCertificateNames.OWN,
                100,
                PeerLimits.DEFAULT),
            tls,
            CallPath.forServer().metrics(metrics).loadLimit(SIXTEEN).build(),
            List.of(new Catalog()));
    started.serving();
    return started;
  }

  @AfterEach
  void stop() {
    connections.forEach(RawConnection::close);
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    server.stop(Duration.ZERO);
    tls.close();
  }

  @Test
  void streamsOnWhichNothingComesGiveWayToWhoSendsARequest() throws Exception {
    RawConnection idle = connect();
    List<RawStream> streams = idleStreams(idle, OPEN_TO_ANYONE);

    for (int i = 0; i < 3; i++) {
      assertThat(list(connect())).as("call %s of a newcomer", i).isEqualTo(ANSWERED);
    }

    await().untilAsserted(() -> assertThat(ended(streams)).hasSize(1));
    assertThat(ended(streams).getFirst().end()).isEqualTo(REFUSED);
    await().untilAsserted(() -> assertThat(receiving()).isEqualTo(OPEN_TO_ANYONE - 1));
    assertThat(handled).hasValue(3);
    assertThat(list(idle)).as("on the same connection").isEqualTo(ANSWERED);
  }

  /** Each refills what it loses. */
  @Test
  void whoOpensStreamAfterStreamTakesThemFromHimself() throws Exception {
    RawConnection neighbour = connect();
    List<RawStream> streams = new ArrayList<>();
    List<RawConnection> attackers = List.of(connect(), connect(), connect());
    for (RawConnection attacker : attackers) {
      streams.addAll(idleStreams(attacker, OPEN_TO_ANYONE));
    }

    for (int i = 0; i < 10; i++) {
      assertThat(list(neighbour)).as("call %s of a neighbour", i).isEqualTo(ANSWERED);
      for (RawConnection attacker : attackers) {
        streams.add(idleStream(attacker));
      }
    }

    for (RawStream stream : streams.subList(0, OPEN_TO_ANYONE)) {
      assertThat(stream.end()).isEqualTo(REFUSED);
    }
    assertThat(handled).hasValue(10);
    connections.forEach(RawConnection::close);
    await().until(() -> receiving() == 0);
  }

  /** Six, each on a connection of its own, of which three fit. */
  @Test
  void requestsThatStopHalfWayGiveWayToOneThatComesWhole() throws Exception {
    List<RawStream> streams = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      streams.add(
          connect()
              .begin(
                  headers -> headers.path(LIST), new byte[850 * KIBIBYTE], 1000 * KIBIBYTE, false));
    }
    double held = 3.0 * (850 * KIBIBYTE + 5 - UnreadStream.SMALL_REQUEST);
    await()
        .untilAsserted(() -> {
          assertThat(ended(streams)).hasSize(3);
          assertThat(unfinishedBytes()).isEqualTo(held);
        });

    for (int i = 0; i < 3; i++) {
      assertThat(connect().begin(headers -> headers.path(LIST), LARGE, true).end())
          .as("call %s of a newcomer", i)
          .isEqualTo(ANSWERED);
    }

    await().untilAsserted(() -> assertThat(ended(streams)).hasSize(4));
    for (RawStream stream : ended(streams)) {
      assertThat(stream.end()).isEqualTo(CALM);
    }
    assertThat(handled).hasValue(3);
    connections.forEach(RawConnection::close);
    await().until(() -> unfinishedBytes() == 0);
  }

  private List<RawStream> idleStreams(RawConnection connection, int count) throws Exception {
    List<RawStream> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      streams.add(idleStream(connection));
    }
    await().untilAsserted(() -> assertThat(receiving()).isEqualTo(OPEN_TO_ANYONE));
    return streams;
  }

  private static List<RawStream> ended(List<RawStream> streams) {
    return streams.stream().filter(RawStream::hasEnded).toList();
  }

  /** Its headers have come, and nothing else will. */
  private static RawStream idleStream(RawConnection connection) throws Exception {
    return connection.begin(headers -> headers.path(LIST), WHOLE, WHOLE.length + 1, false);
  }

  private static String list(RawConnection connection) throws Exception {
    return connection.begin(headers -> headers.path(LIST), WHOLE, true).end();
  }

  private RawConnection connect() throws Exception {
    RawConnection connection = new RawConnection(loops, stranger, server.port());
    connections.add(connection);
    return connection;
  }

  private double unfinishedBytes() {
    return metrics.get("grpc.server.unfinished.bytes").gauge().value();
  }

  private double receiving() {
    return metrics.get("grpc.server.calls.in.flight").tag("kind", "receiving").gauge().value();
  }

  private final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
    @Override
    public void listProducts(
        ListProductsRequest request, StreamObserver<ListProductsResponse> observer) {
      handled.incrementAndGet();
      observer.onNext(ListProductsResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
