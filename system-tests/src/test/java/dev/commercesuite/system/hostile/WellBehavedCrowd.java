package dev.commercesuite.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.local.Environments;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Clients that ask for a lot, as they may: load generators, neighbours, slow readers. */
final class WellBehavedCrowd {
  private static final int CONNECTIONS = 200;
  private static final int AT_ONCE = 16;
  private static final int SMALLEST_WINDOW = 65_535;
  private static final int LARGEST_PAGE = 360;
  private static final int LARGEST_ANSWER = 16 * 1024 * 1024;

  private final AttackedSuite suite;
  private final Duration length;
  private final Victim victim;

  WellBehavedCrowd(AttackedSuite suite, Duration length) {
    this.suite = suite;
    this.length = length;
    this.victim = suite.victim(Environments.ORDER_SERVICE);
  }

  /** Each has a token, and goes on calling. */
  void comesFromOneAddress() throws InterruptedException {
    InetAddress address = InetAddress.ofLiteral("127.2.0.1");
    List<ManagedChannel> channels =
        Stream.generate(() -> suite.channel(victim.grpc(), address).build())
            .limit(CONNECTIONS)
            .toList();
    List<WellBehavedClient> clients = new ArrayList<>();
    AtomicInteger lost = new AtomicInteger();
    for (ManagedChannel channel : channels) {
      suite.call(channel);
      countLosses(channel, lost);
    }
    for (ManagedChannel channel : channels) {
      clients.add(WellBehavedClient.start(1, Duration.ofSeconds(1), () -> suite.call(channel)));
    }
    finish("200 connections of one address", clients, channels, lost);
  }

  /** As fast as one connection can. */
  void callsAllTheTime() throws InterruptedException {
    ManagedChannel channel =
        suite.channel(victim.grpc(), InetAddress.ofLiteral("127.2.0.2")).build();
    AtomicInteger lost = new AtomicInteger();
    suite.call(channel);
    countLosses(channel, lost);
    WellBehavedClient client =
        WellBehavedClient.start(AT_ONCE, Duration.ZERO, () -> suite.call(channel));
    finish("many small calls on one connection", List.of(client), List.of(channel), lost);
  }

  /** In a window that does not grow, so that it is opened again all the time. */
  void readsLargePages() throws InterruptedException {
    ManagedChannel channel =
        suite
            .channel(victim.grpc(), InetAddress.ofLiteral("127.2.0.3"))
            .flowControlWindow(SMALLEST_WINDOW)
            .maxInboundMessageSize(LARGEST_ANSWER)
            .build();
    AtomicInteger lost = new AtomicInteger();
    suite.call(channel);
    countLosses(channel, lost);
    WellBehavedClient client =
        WellBehavedClient.start(
            2,
            Duration.ZERO,
            () -> {
              int products =
                  CatalogServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(Duration.ofSeconds(20))
                      .listProducts(
                          ListProductsRequest.newBuilder().setPageSize(LARGEST_PAGE).build())
                      .getProductsCount();
              assertThat(products).isPositive();
            });
    finish("large pages in small windows", List.of(client), List.of(channel), lost);
  }

  private void finish(
      String what,
      List<WellBehavedClient> clients,
      List<ManagedChannel> channels,
      AtomicInteger lost)
      throws InterruptedException {
    var _ = new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
    clients.forEach(WellBehavedClient::close);
    int cut = lost.get();
    channels.forEach(ManagedChannel::shutdownNow);
    Latencies all = Latencies.of(clients.stream().map(WellBehavedClient::latencies).toList());
    System.out.printf(
        "HostileClientsIT: %s: %d calls, failed: %s, p50 %d ms, p99 %d ms, connections lost: %d%n",
        what,
        all.calls(),
        all.errorsAsText(),
        all.percentile(50).toMillis(),
        all.percentile(99).toMillis(),
        cut);
    assertThat(all.calls()).as("calls").isGreaterThan(channels.size());
    assertThat(all.errors()).as("errors").isEmpty();
    assertThat(cut).as("connections that were lost").isZero();
  }

  private static void countLosses(ManagedChannel channel, AtomicInteger lost) {
    channel.notifyWhenStateChanged(ConnectivityState.READY, lost::incrementAndGet);
  }
}
