package dev.commercesuite.system.feeds;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_UNCONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.migration.FeedEpoch;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The payments database seems to be restored below services that run. */
class RestoredFeedIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private static TestSuite suite;
  private static People people;
  private static MigrationConfig payments;

  @BeforeAll
  static void open() {
    suite = TestSuite.start(Map.of());
    people = new People(suite);
    payments =
        new MigrationConfig(
            "jdbc:postgresql://127.0.0.1:%d/payments".formatted(suite.ports().postgres()),
            "classpath:db/payment",
            new DatabaseRole("payments_owner", new Secret(suite.secret("postgres-payments_owner"))),
            "payments_app",
            Duration.ofMinutes(1));
  }

  @AfterAll
  static void close() {
    suite.close();
  }

  @Test
  void ordersHearOfEveryRefundOnceAndMoneyGoesOnMeanwhile() throws SQLException {
    Person customer = people.customer("Ada");
    Shop shop = new Shop(suite, people);
    Order order = shop.pay(customer, shop.order(customer, shop.product(), nobody()));
    refund(order, 100);
    await().atMost(SOON).until(() -> refunded(customer, order) == 100);
    String token = list("").getResumeToken();

    asOwner("update feed_history set server = 'elsewhere'");

    assertThat(isRefused(token, ERROR_REASON_FEED_HISTORY_UNCONFIRMED)).isTrue();
    refund(order, 50);
    Order another = shop.pay(customer, shop.order(customer, shop.product(), nobody()));
    assertThat(another.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    refund(another, 30);

    FeedEpoch.begin(payments);

    assertThat(isRefused(token, ERROR_REASON_FEED_HISTORY_GONE)).isTrue();
    await()
        .atMost(SOON)
        .until(() -> refunded(customer, order) == 150 && refunded(customer, another) == 30);
    refund(order, 1);
    await().atMost(SOON).until(() -> refunded(customer, order) == 151);
    assertThat(refunded(customer, another)).isEqualTo(30);
  }

  private static PrivateData nobody() {
    return PrivateData.ofNobody();
  }

  private static long refunded(Person customer, Order order) {
    return OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(customer::accessToken))
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build())
        .getOrder()
        .getRefundedTotal()
        .getMinorUnits();
  }

  /** Whether a reader who goes on from there is refused for this reason. */
  private static boolean isRefused(String token, ErrorReason reason) {
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, () -> list(token));
    return RemoteFailure.from(refusal).is(reason);
  }

  private static ListPaymentChangesResponse list(String token) {
    return finance()
        .listPaymentChanges(
            ListPaymentChangesRequest.newBuilder()
                .setStart(FeedStart.FEED_START_BEGINNING)
                .setResumeToken(token)
                .build());
  }

  private static void refund(Order order, long minorUnits) {
    var _ =
        finance()
            .createRefund(
                CreateRefundRequest.newBuilder()
                    .setPaymentId(order.getPaymentId())
                    .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits))
                    .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  private static PaymentServiceBlockingStub finance() {
    return PaymentServiceGrpc.newBlockingStub(
            suite.connections().to(PaymentServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(people.admin()::accessToken));
  }

  private static void asOwner(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                payments.url(), payments.owner().user(), payments.owner().password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
