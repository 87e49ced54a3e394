package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not read what they ask for, over HTTP/2 and TLS. */
@Timeout(60)
class UnreadAnswersTest {
  private static final int KIBIBYTE = 1024;
  private static final int MEBIBYTE = 1024 * KIBIBYTE;

  /** What is counted for a unary call besides its answer. */
  private static final int BYTES_OF_A_CALL = 8 * KIBIBYTE + 5;

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final DeadlineRule PATIENT = new DeadlineRule(LONG, LONG);
  private static final UnreadLimits AMPLE = new UnreadLimits(64 * MEBIBYTE, 64 * MEBIBYTE, LONG);
  private static final String RESET = "RST_STREAM CANCEL";
  private static final String ANSWERED = "grpc-status 0";
  private static final String REFUSED = "grpc-status 8";

  private final Logger transport = Logger.getLogger("io.grpc.netty.NettyServerHandler");
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ProcessTls tls = ProcessTls.open(TestTls.localhost(), metrics);
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Pages pages = new Pages();
  private final List<RawConnection> connections = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // Each test starts it first.
  private GrpcServer server;

  /** A stack trace for each stream; a process has a budget for them. */
  @BeforeEach
  void silenceTheTransport() {
    transport.setLevel(Level.SEVERE);
  }

  @AfterEach
  void stop() {
    connections.forEach(RawConnection::close);
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    server.stop(Duration.ZERO);
    tls.close();
    transport.setLevel(null);
  }

  @Test
  void anAnswerThatIsNotReadIsResetAtTheDeadline() throws Exception {
    start(AMPLE, new DeadlineRule(Duration.ofMillis(300), Duration.ofMillis(300)));
    RawConnection connection = connectWithoutWindow();

    RawStream call = list(connection, 100 * KIBIBYTE);

    assertThat(call.end()).isEqualTo(RESET);
    await().until(() -> unreadBytes() == 0);
    assertThat(ended("deadline")).isEqualTo(1);
    assertThat(connection.call(_ -> {}).header(":status")).as("of another call").isEqualTo("200");
  }

  /** grpc-java ends what has a deadline of its client by itself. */
  @Test
  void likewiseAtADeadlineOfTheClient() throws Exception {
    start(AMPLE, PATIENT);

    RawStream call = list(connectWithoutWindow(), 100 * KIBIBYTE, "300m");

    assertThat(call.end()).isEqualTo(RESET);
    await().until(() -> unreadBytes() == 0);
  }

  /** More of them than there are places for calls. */
  @Test
  void manyThatAreNotReadHoldNoPlaceBeyondTheirDeadline() throws Exception {
    start(AMPLE, new DeadlineRule(Duration.ofSeconds(2), Duration.ofSeconds(2)));
    List<RawStream> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RawConnection connection = connectWithoutWindow();
      for (int j = 0; j < 180; j++) {
        calls.add(list(connection, KIBIBYTE));
      }
    }

    for (RawStream call : calls) {
      assertThat(call.end()).isIn(RESET, REFUSED);
    }

    await().until(() -> placesTaken() == 0);
    await().until(() -> unreadBytes() == 0);
    assertThat(list(connect(), KIBIBYTE).end()).isEqualTo(ANSWERED);
  }

  @Test
  void pagesThatNobodyReadsTakeNoMoreThanTheyMay() throws Exception {
    start(new UnreadLimits(32 * MEBIBYTE, 8 * MEBIBYTE, LONG), PATIENT);
    List<RawStream> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawConnection connection = connectWithoutWindow();
      for (int j = 0; j < 100; j++) {
        calls.add(list(connection, MEBIBYTE));
      }
    }

    await().until(() -> pages.asked.get() == 400);
    await().until(() -> calls.stream().filter(call -> !call.hasEnded()).count() < 32);

    assertThat(unreadBytes()).isLessThanOrEqualTo(32 * MEBIBYTE);
    assertThat(list(connect(), 60 * KIBIBYTE).end()).as("of another").isEqualTo(ANSWERED);
  }

  @Test
  void whoReadsLateAndBeforeTheDeadlineGetsAllOfIt() throws Exception {
    start(AMPLE, PATIENT);
    RawConnection connection = connectWithoutWindow();
    RawStream call = list(connection, 3 * MEBIBYTE);
    await().until(() -> unreadBytes() > 3 * MEBIBYTE);

    connection.changeWindow(100 * KIBIBYTE);

    assertThat(call.end()).isEqualTo(ANSWERED);
    assertThat(call.received()).isGreaterThan(3 * MEBIBYTE);
    await().until(() -> unreadBytes() == 0);
  }

  /** Bytes that are taken do not count any more, even if others of the same answer wait. */
  @Test
  void whatIsReadMakesRoom() throws Exception {
    start(AMPLE, PATIENT);
    RawConnection connection = connectWithoutWindow();
    RawStream call = list(connection, MEBIBYTE);
    await().until(() -> unreadBytes() > MEBIBYTE);
    double all = unreadBytes();

    connection.changeWindow(10 * KIBIBYTE);
    await().until(() -> call.received() >= 10 * KIBIBYTE);

    assertThat(unreadBytes()).isLessThanOrEqualTo(all - 10 * KIBIBYTE);
  }

  @Test
  void aConnectionThatHoldsTooMuchIsRefusedBeforeAnythingIsDone() throws Exception {
    start(new UnreadLimits(64 * MEBIBYTE, MEBIBYTE, LONG), PATIENT);
    RawConnection connection = connectWithoutWindow();
    RawStream unread = list(connection, 2 * MEBIBYTE);
    await().until(() -> unreadBytes() > 2 * MEBIBYTE);

    RawConnection.Outcome refused =
        connection.call(
            headers -> headers.path("/commerce.catalog.v1.CatalogService/ListProducts"));

    assertThat(refused.header("grpc-status")).isEqualTo("8");
    com.google.rpc.Status details =
        com.google.rpc.Status.parseFrom(
            Base64.getDecoder().decode(refused.header("grpc-status-details-bin")));
    assertThat(details.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("OVERLOADED");
    assertThat(
            details.getDetailsList().stream().filter(detail -> detail.is(RetryInfo.class)).toList())
        .hasSize(1);
    assertThat(metrics.get("grpc.server.unread.refusals").counter().count()).isEqualTo(1);
    assertThat(pages.asked).hasValue(1);
    assertThat(connection.call(_ -> {}).header("grpc-status")).as("of a health check").isEmpty();
    assertThat(list(connect(), MEBIBYTE).end()).as("of another connection").isEqualTo(ANSWERED);
    assertThat(unread.hasEnded()).isFalse();
  }

  @Test
  void aLargeAnswerThatDoesNotFitIsRefusedAndASmallOneIsNot() throws Exception {
    start(new UnreadLimits(64 * MEBIBYTE, MEBIBYTE, LONG), PATIENT);
    RawConnection connection = connectWithoutWindow();
    RawStream unread = list(connection, 600 * KIBIBYTE);
    await().until(() -> unreadBytes() > 600 * KIBIBYTE);

    assertThat(list(connection, 600 * KIBIBYTE).end()).isEqualTo(REFUSED);
    RawStream small = list(connection, 60 * KIBIBYTE);
    await().until(() -> unreadBytes() > 660 * KIBIBYTE);

    connection.changeWindow(100 * KIBIBYTE);
    assertThat(small.end()).isEqualTo(ANSWERED);
    assertThat(unread.end()).isEqualTo(ANSWERED);
    assertThat(list(connection, 600 * KIBIBYTE).end()).isEqualTo(ANSWERED);
  }

  /** Such as one of many clients behind a proxy. */
  @Test
  void aSilentStreamGivesWayToOthersOfItsConnection() throws Exception {
    start(new UnreadLimits(64 * MEBIBYTE, MEBIBYTE, LONG), PATIENT);
    RawConnection connection = connectWithoutWindow();
    RawStream silent = list(connection, 600 * KIBIBYTE);
    await().until(() -> unreadBytes() > 600 * KIBIBYTE);

    await()
        .until(() -> {
          var _ = list(connection, 600 * KIBIBYTE);
          return silent.hasEnded();
        });

    assertThat(silent.end()).isEqualTo(RESET);
    assertThat(ended("pressure")).isPositive();
  }

  @Test
  void aSlowConnectionGivesWayWhenTheServerHoldsAllThatItMay() throws Exception {
    start(new UnreadLimits(2 * MEBIBYTE, 2 * MEBIBYTE, LONG), PATIENT);
    RawStream unread = list(connectWithoutWindow(), MEBIBYTE * 3 / 2);
    await().until(() -> unreadBytes() > MEBIBYTE);
    RawConnection other = connect();

    assertThat(list(other, MEBIBYTE).end()).as("of a large answer").isEqualTo(REFUSED);
    assertThat(list(other, 10 * KIBIBYTE).end()).as("of a small answer").isEqualTo(ANSWERED);
    await().until(() -> list(other, MEBIBYTE).end().equals(ANSWERED));

    assertThat(unread.end()).isEqualTo(RESET);
    assertThat(ended("pressure")).isEqualTo(1);
  }

  @Test
  void aStreamThatTakesNothingIsEnded() throws Exception {
    start(new UnreadLimits(MEBIBYTE, MEBIBYTE, Duration.ofSeconds(1)), PATIENT);
    byte[] request = ServerReflectionRequest.newBuilder().setListServices("").build().toByteArray();

    RawStream stream =
        connectWithoutWindow()
            .begin(
                headers ->
                    headers.path("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
                request,
                false);

    assertThat(stream.end()).isEqualTo(RESET);
    assertThat(ended("timeout")).isEqualTo(1);
    await().until(() -> unreadBytes() == 0);
  }

  @Test
  void aWatchThatDoesNotFitIsEndedAndTheOthersHearOfTheChange() throws Exception {
    start(new UnreadLimits(64 * MEBIBYTE, MEBIBYTE, LONG), PATIENT);
    RawConnection connection = connectWithoutWindow();
    RawStream unread =
        connection.begin(
            headers -> headers.path("/grpc.health.v1.Health/Watch"), new byte[0], true);
    await().until(() -> unreadBytes() > 0);
    fill(connection, MEBIBYTE * 3 / 2);
    ManagedChannel client = TestProcess.anonymousChannel(server.port());
    try {
      Iterator<HealthCheckResponse> watch =
          HealthGrpc.newBlockingStub(client).watch(HealthCheckRequest.getDefaultInstance());
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);

      server.notServing();

      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(unread.end()).isEqualTo(RESET);
    } finally {
      client.shutdownNow();
    }
  }

  /** Until the next message of a health watch does not fit. */
  private void fill(RawConnection connection, int most) throws Exception {
    var _ = list(connection, 900 * KIBIBYTE);
    await().until(() -> unreadBytes() > 900 * KIBIBYTE);
    int page = 50 * KIBIBYTE;
    while (most - unreadBytes() > ByteBudget.SMALL) {
      double before = unreadBytes();
      var _ = list(connection, page);
      await().until(() -> unreadBytes() > before + page);
    }
    double before = unreadBytes();
    int rest = most - (int) before;
    int besides = BYTES_OF_A_CALL + 4; // A tag and a length.
    var _ = list(connection, rest - besides);
    await().until(() -> unreadBytes() > before);
    assertThat(unreadBytes()).isBetween(most - 6.0, (double) most);
  }

  @Test
  void aConnectionThatTakesNothingIsClosed() throws Exception {
    start(new UnreadLimits(64 * MEBIBYTE, 64 * MEBIBYTE, Duration.ofSeconds(1)), PATIENT);
    RawConnection connection = connect(new Http2Settings().initialWindowSize(Integer.MAX_VALUE));
    connection.widen(1 << 30);
    assertThat(list(connection, 1).end()).isEqualTo(ANSWERED);

    connection.stopReading();
    for (int i = 0; i < 4; i++) {
      var _ = list(connection, 8 * MEBIBYTE); // More than the kernel keeps.
    }

    await().until(() -> ended("connection") == 1);
    await().until(() -> unreadBytes() == 0);
  }

  /** Of one connection: room for two of the largest requests, and half as much in small pieces. */
  @Test
  void requestsThatNeverComeWholeAreReset() throws Exception {
    start(new UnreadLimits(4 * MEBIBYTE, 4 * MEBIBYTE, LONG), PATIENT);
    RawConnection connection = connect();
    List<RawStream> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(
          connection.begin(
              headers -> headers.path("/grpc.health.v1.Health/Watch"),
              new byte[900 * KIBIBYTE],
              1000 * KIBIBYTE,
              false));
    }

    await().until(() -> ended("request") >= 2);

    await()
        .until(() ->
            calls.stream().filter(RawStream::hasEnded).count() >= 2
                && metrics.get("grpc.server.unfinished.bytes").gauge().value() > 0);
    for (RawStream call : calls) {
      if (call.hasEnded()) {
        assertThat(call.end()).isEqualTo("RST_STREAM ENHANCE_YOUR_CALM");
      }
    }
    assertThat(list(connection, 1).end()).as("a small one").isEqualTo(ANSWERED);

    connection.close();
    await().until(() -> metrics.get("grpc.server.unfinished.bytes").gauge().value() == 0);
  }

  /** Netty sees to that, since it was told to keep up to 4 GiB. */
  @Test
  void theTableOfHeadersIsNoLargerThanUsual() throws Exception {
    start(AMPLE, PATIENT);
    RawConnection connection = connect(new Http2Settings().headerTableSize(1 << 30));

    assertThat(list(connection, 1).end()).isEqualTo(ANSWERED);

    assertThat(connection.headerTableBytes()).isBetween(1L, 4096L);
  }

  @Test
  void ordinaryClientsNoticeNothing() throws Exception {
    start(UnreadLimits.DEFAULT, DeadlineRule.DEFAULT);
    ManagedChannel client = TestProcess.anonymousChannel(server.port());
    try {
      CatalogServiceGrpc.CatalogServiceFutureStub stub = CatalogServiceGrpc.newFutureStub(client);
      List<ListenableFuture<ListProductsResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(stub.listProducts(request(50 * KIBIBYTE)));
      }

      for (ListProductsResponse page : Futures.allAsList(calls).get(30, TimeUnit.SECONDS)) {
        assertThat(page.getNextPageToken()).hasSize(50 * KIBIBYTE);
      }
      await().until(() -> unreadBytes() == 0);
    } finally {
      client.shutdownNow();
    }
  }

  private void start(UnreadLimits limits, DeadlineRule deadlines) {
    server =
        GrpcServer.start(
            "sample",
            new ServerConfig(
                ListenAddress.LOOPBACK,
                0,
                ConnectionLimits.DEFAULT,
                LoadLimit.DEFAULT,
                limits,
                deadlines,
                ServiceCertificateNames.OWN,
                100,
                PeerLimits.DEFAULT),
            tls,
            CallPath.forServer().metrics(metrics).deadlines(deadlines).build(),
            List.of(pages));
    server.serving();
  }

  private RawConnection connect() throws Exception {
    return connect(Http2Settings.defaultSettings());
  }

  private RawConnection connectWithoutWindow() throws Exception {
    return connect(new Http2Settings().initialWindowSize(0));
  }

  private RawConnection connect(Http2Settings settings) throws Exception {
    RawConnection connection = new RawConnection(loops, tls.forClient(), server.port(), settings);
    connections.add(connection);
    return connection;
  }

  private static RawStream list(RawConnection connection, int bytes) throws Exception {
    return list(connection, bytes, "");
  }

  private static RawStream list(RawConnection connection, int bytes, String timeout)
      throws Exception {
    return connection.begin(
        headers -> {
          headers.path("/commerce.catalog.v1.CatalogService/ListProducts");
          if (!timeout.isEmpty()) {
            headers.set("grpc-timeout", timeout);
          }
        },
        request(bytes).toByteArray(),
        true);
  }

  private static ListProductsRequest request(int bytes) {
    return ListProductsRequest.newBuilder().setPageSize(bytes).build();
  }

  private double unreadBytes() {
    return metrics.get("grpc.server.unread.bytes").gauge().value();
  }

  private double placesTaken() {
    return metrics.get("grpc.server.calls.in.flight").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private double ended(String cause) {
    return metrics.get("grpc.server.unread.ends").tag("cause", cause).counter().count();
  }

  /** Pages of as many bytes as there should be products. */
  private static final class Pages extends CatalogServiceGrpc.CatalogServiceImplBase {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void listProducts(
        ListProductsRequest request, StreamObserver<ListProductsResponse> observer) {
      asked.incrementAndGet();
      observer.onNext(
          ListProductsResponse.newBuilder()
              .setNextPageToken("x".repeat(request.getPageSize()))
              .build());
      observer.onCompleted();
    }
  }
}
