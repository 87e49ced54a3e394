package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_NOT_FOUND;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_REVOKED;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static dev.commercesuite.payment.grpc.AdapterFixture.refund;
import static dev.commercesuite.payment.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CapturePaymentRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.payment.persistence.PostgresPaymentStore;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.watch.ResumeTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watch streams with real stubs over a real PostgreSQL and its notifications. */
@Timeout(30)
class PaymentWatchesIT {
  private static final int BATCH = 50;

  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void sendsASnapshotAndThenEveryChangeInOrder() {
    Payment held = hold(1200);

    Iterator<WatchPaymentResponse> stream = watch(held);
    Payment snapshot = next(stream).getSnapshot();
    capture(held);
    suite.finance.createRefund(refund(held, 200).build());

    assertThat(snapshot).isEqualTo(held);
    assertNext(stream, 4, PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURE_STARTED);
    assertNext(stream, 5, PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURED);
    assertNext(stream, 6, PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_CREATED);
    Payment last = assertNext(stream, 7, PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED);
    assertThat(last.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(last.getRefundedAmount().getMinorUnits()).isEqualTo(200);
  }

  @Test
  void missesNothingWhenResumed() {
    Payment held = hold(1200);
    String token = next(watch(held)).getResumeToken();
    capture(held);

    Iterator<WatchPaymentResponse> resumed = watch(suite.finance, held.getId(), token);
    WatchPaymentResponse first = next(resumed);
    WatchPaymentResponse second = next(resumed);
    Iterator<WatchPaymentResponse> again =
        watch(suite.finance, held.getId(), first.getResumeToken());

    assertThat(sequence(first)).isEqualTo(4);
    assertThat(sequence(second)).isEqualTo(5);
    assertThat(next(again).getChange()).isEqualTo(second.getChange());
  }

  @Test
  void refusesATokenThatIsNotOfThisStream() {
    Payment payment = hold(1200);
    String foreign = next(watch(hold(1200))).getResumeToken();
    // As when the database was restored to an earlier time.
    String epoch = suite.postgres.database.inReadOnlyTransaction(FeedHistory::range).epoch();
    String ahead =
        new ResumeTokens(AdapterFixture.SECRET).at(epoch, "payment " + payment.getId(), "4");

    for (String token : new String[] {foreign, "!"}) {
      failure(
          ERROR_REASON_RESUME_TOKEN_INVALID,
          () -> watch(suite.finance, payment.getId(), token).hasNext());
    }
    failure(
        ERROR_REASON_FEED_HISTORY_GONE,
        () -> watch(suite.finance, payment.getId(), ahead).hasNext());
  }

  @Test
  void showsPaymentsToThoseWhoMayGetThemOnly() {
    Payment payment = suite.charge(1200, "tok_success");
    String token = next(watch(payment)).getResumeToken();
    var stranger = suite.as(UUID.randomUUID().toString());
    String absent = UUID.randomUUID().toString();

    RemoteFailure foreign =
        failure(
            ERROR_REASON_PAYMENT_NOT_FOUND,
            () -> watch(stranger, payment.getId(), token).hasNext());
    RemoteFailure unknown =
        failure(ERROR_REASON_PAYMENT_NOT_FOUND, () -> watch(stranger, absent, "").hasNext());

    assertThat(foreign.toString().replace(payment.getId(), absent)).isEqualTo(unknown.toString());
    assertThat(next(watch(suite.as(suite.customer), payment.getId(), "")).getSnapshot())
        .isEqualTo(payment);
    assertThat(next(watch(suite.shop, payment.getId(), "")).hasSnapshot()).isTrue();
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> watch(suite.as(suite.customer, "orders"), payment.getId(), "").hasNext());
  }

  @Test
  void sendsSignsOfLifeWhileNothingHappens() {
    Iterator<WatchPaymentResponse> stream = watch(hold(1200));
    WatchPaymentResponse snapshot = stream.next();

    WatchPaymentResponse heartbeat = stream.next();

    assertThat(heartbeat.hasHeartbeat()).isTrue();
    assertThat(heartbeat.getResumeToken()).isEqualTo(snapshot.getResumeToken());
  }

  @Test
  void showsWhatAnotherReplicaDoes() {
    try (Database database =
            Database.open(suite.postgres.config, "replica", new SimpleMeterRegistry());
        Announcer _ = Announcer.start(database, new SimpleMeterRegistry())) {
      TestPayments replica =
          new TestPayments(
              new PostgresPaymentStore(database),
              new PostgresStepStore(database),
              suite.postgres.sandbox,
              suite.postgres.ids,
              suite.postgres.clock,
              _ -> {});
      var payment = replica.hold(1200);
      Iterator<WatchPaymentResponse> stream = watch(suite.finance, payment.id().toString(), "");
      assertThat(next(stream).hasSnapshot()).isTrue();
      awaitHeartbeat(stream);

      replica.cancel("r2", payment);

      assertNext(stream, 4, PaymentEventType.PAYMENT_EVENT_TYPE_CANCELLATION_STARTED);
      assertNext(stream, 5, PaymentEventType.PAYMENT_EVENT_TYPE_CANCELLED);
    }
  }

  @Test
  void catchesUpOnWhatHappenedWhileItHeardNothing() {
    Payment held = hold(1200);
    Iterator<WatchPaymentResponse> stream = watch(held);
    assertThat(next(stream).hasSnapshot()).isTrue();
    awaitHeartbeat(stream);

    suite.whileDeaf(() -> capture(held));

    assertNext(stream, 4, PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURE_STARTED);
    assertNext(stream, 5, PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURED);
  }

  @Test
  void endsWithOkWhenTheServiceDrains() {
    Payment payment = hold(1200);
    Iterator<WatchPaymentResponse> stream = watch(payment);
    assertThat(next(stream).hasSnapshot()).isTrue();

    suite.streams.drain();

    awaitEnd(stream);
    awaitEnd(watch(payment));
  }

  @Test
  void endsWithOkWhenTheTokenExpires() {
    Payment payment = hold(1200);
    suite.tokenExpiry = Instant.now().plusMillis(500);

    Iterator<WatchPaymentResponse> stream = watch(payment);

    assertThat(next(stream).hasSnapshot()).isTrue();
    awaitEnd(stream);
  }

  @Test
  void endsWhenTheTokenIsRevokedAndSendsNothingMore() {
    Payment held = hold(1200);
    Iterator<WatchPaymentResponse> stream = watch(suite.as(suite.customer), held.getId(), "");
    assertThat(next(stream).hasSnapshot()).isTrue();

    suite.revoke(suite.customer);
    capture(held);

    failure(ERROR_REASON_TOKEN_REVOKED, () -> awaitEnd(stream));
  }

  @Test
  void readsNoFurtherThanASlowClientCanTake() throws Exception {
    Payment payment = suite.charge(1200, "tok_success");
    SlowWatcher client = SlowWatcher.of(suite.financeAsync, payment);
    assertThat(client.takeOne().hasSnapshot()).isTrue();
    int refunds = 40;
    for (int i = 0; i < refunds; i++) {
      suite.finance.createRefund(refund(payment, 1).build());
    }

    for (int seen = 1; seen <= 2 * refunds; seen++) {
      assertThat(sequence(client.takeOne())).isEqualTo(3 + seen);
      assertThat(suite.changesRead).hasValueLessThanOrEqualTo(seen + BATCH);
    }
  }

  private Payment hold(long minorUnits) {
    return suite
        .shop
        .createPayment(
            suite
                .request(minorUnits, "tok_success")
                .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_MANUAL)
                .build())
        .getPayment();
  }

  private void capture(Payment payment) {
    suite.shop.capturePayment(
        CapturePaymentRequest.newBuilder()
            .setPaymentId(payment.getId())
            .setRequestId(requestId())
            .build());
  }

  private Iterator<WatchPaymentResponse> watch(Payment payment) {
    return watch(suite.finance, payment.getId(), "");
  }

  private static Iterator<WatchPaymentResponse> watch(
      PaymentServiceBlockingStub stub, String payment, String resumeToken) {
    return stub.watchPayment(
        WatchPaymentRequest.newBuilder().setPaymentId(payment).setResumeToken(resumeToken).build());
  }

  private static WatchPaymentResponse next(Iterator<WatchPaymentResponse> stream) {
    WatchPaymentResponse message = stream.next();
    while (message.hasHeartbeat()) {
      message = stream.next();
    }
    return message;
  }

  private static Payment assertNext(
      Iterator<WatchPaymentResponse> stream, long sequence, PaymentEventType type) {
    WatchPaymentResponse message = next(stream);
    PaymentEvent event = message.getChange().getEvent();
    assertThat(event.getSequence()).isEqualTo(sequence);
    assertThat(event.getType()).isEqualTo(type);
    return message.getChange().getPayment();
  }

  private static long sequence(WatchPaymentResponse message) {
    return message.getChange().getEvent().getSequence();
  }

  /** Whoever sends one has read everything, and sleeps until it is woken. */
  private static void awaitHeartbeat(Iterator<WatchPaymentResponse> stream) {
    while (!stream.next().hasHeartbeat()) {
      // A heartbeat will come.
    }
  }

  private static void awaitEnd(Iterator<WatchPaymentResponse> stream) {
    while (stream.hasNext()) {
      assertThat(stream.next().hasChange()).isFalse();
    }
  }
}
