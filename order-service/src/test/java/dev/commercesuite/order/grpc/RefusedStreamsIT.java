package dev.commercesuite.order.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.persistence.OrderNotifications;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.announce.FeedPolling;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Open streams on which nothing happens, which never look by themselves, when feeds are refused.
 */
@Timeout(60)
class RefusedStreamsIT {
  private static final String ALICE = "a11ce000-0000-4000-8000-000000000000";
  private static final String ORDER = "0199a000-0000-7000-8000-000000000001";
  private static final Duration NEVER = Duration.ofHours(1);

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  private final InstantSource clock = InstantSource.system();
  private final Database owner =
      Database.open(
          DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          new SimpleMeterRegistry());
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final OrderWatches watches =
      new OrderWatches(
          new PostgresOrderFeed(database),
          new WatchStreams(new WatchPace(NEVER, NEVER, Duration.ofMillis(5)), clock),
          new ResumeTokens(new Secret("0123456789abcdef0123456789abcdef")),
          clock);
  private final FeedPolling polling =
      FeedPolling.start(
          "order-feed",
          PostgresOrderFeed.tail(database),
          new OrderNotifications(watches),
          clock,
          new SimpleMeterRegistry());
  private final InProcess server =
      InProcess.adapter(
          new OrderWatchesService(watches),
          () -> new Caller(ALICE, Caller.Kind.USER, Set.of("orders"), "", "", Instant.MAX));
  private final OrderServiceBlockingStub stub = OrderServiceGrpc.newBlockingStub(server.channel());

  @BeforeEach
  void place() {
    owner.useTransaction(tx ->
        tx.update(
            """
            insert into orders (id, number, customer_id, state, currency, total_minor_units,
              recipient, line1, line2, city, region, postal_code, country_code, note, contact_email,
              metadata, create_time, update_time, expire_time, version, feed_position)
            values ('%s', '%s', '%s', 'PENDING_PAYMENT', 'EUR', 100, 'Alice', 'Main Street 1',
              '', 'Berlin', '', '10115', 'DE', '', '', '{}', now(), now(), now(), 1, 1)
            """
                .formatted(ORDER, OrderNumber.random(new SecureRandom()).characters(), ALICE)));
    owner.useTransaction(tx ->
        tx.update(
            """
            insert into order_lines (order_id, product_id, unit_price_minor_units, line_number,
              quantity, sku, title)
            values ('%s', gen_random_uuid(), 100, 1, 1, 'mug', 'A mug')
            """
                .formatted(ORDER)));
  }

  @AfterEach
  void stop() {
    polling.close();
    server.close();
    database.close();
    owner.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server = 'elsewhere'         | FEED_HISTORY_UNCONFIRMED",
        "epoch = gen_random_uuid()    | FEED_HISTORY_GONE"
      })
  void endWithinSeconds(String change, String reason) {
    Iterator<WatchOrderResponse> one =
        stub.watchOrder(WatchOrderRequest.newBuilder().setOrderId(ORDER).build());
    Iterator<WatchOrdersResponse> all =
        stub.watchOrders(
            WatchOrdersRequest.newBuilder().setStart(FeedStart.FEED_START_OPEN).build());
    assertThat(one.next().hasSnapshot()).isTrue();
    assertThat(all.next()).isNotNull();

    owner.useTransaction(tx -> tx.update("update feed_history set " + change));

    assertThat(reason(one)).isEqualTo(reason);
    assertThat(reason(all)).isEqualTo(reason);
  }

  /** Of the error by which a stream ends. */
  private static String reason(Iterator<?> stream) {
    StatusRuntimeException end =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> stream.forEachRemaining(message -> {}));
    assertThat(end).isNotNull();
    return RemoteFailure.from(end).reason();
  }
}
