package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_START_CONTRADICTION;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static dev.commercesuite.payment.grpc.AdapterFixture.refund;
import static dev.commercesuite.payment.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.CancelPaymentRequest;
import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentChange;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentsRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentsResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.persistence.PostgresPaymentFeed;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.ResumeTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed of all payments, as a stream and by pull, over a real PostgreSQL. */
@Timeout(60)
class PaymentFeedIT {
  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void beginsWithWhatIsOpen() {
    suite.charge(1200, "tok_success");
    Payment declined = suite.charge(1200, "tok_declined");
    Payment held = hold(1200);
    cancel(hold(1200));
    TestPayments silent = suite.postgres.order(silentAboutRefunds());
    var refunding = silent.charge(700);
    silent.refund("r2", refunding, 200);

    ListPaymentChangesResponse page = list(FeedStart.FEED_START_UNSPECIFIED, "");

    assertThat(page.getSnapshotsList())
        .extracting(Payment::getId)
        .containsExactly(declined.getId(), held.getId(), refunding.id().toString());
    assertThat(page.getSnapshotsComplete()).isTrue();
    assertThat(page.getChangesList()).isEmpty();
    assertThat(page.getHasMore()).isFalse();
  }

  @Test
  void beginsNowOrAtTheBeginningIfAskedTo() {
    Payment before = suite.charge(1200, "tok_success");
    String now = list(FeedStart.FEED_START_NOW, "").getResumeToken();
    Payment after = suite.charge(700, "tok_success");

    ListPaymentChangesResponse fromNow = list(FeedStart.FEED_START_UNSPECIFIED, now);
    ListPaymentChangesResponse fromBeginning = list(FeedStart.FEED_START_BEGINNING, "");

    assertThat(fromNow.getChangesList())
        .extracting(change -> change.getEvent().getPaymentId())
        .containsOnly(after.getId());
    assertThat(fromBeginning.getChangesList())
        .extracting(change -> change.getEvent().getPaymentId())
        .containsSubsequence(before.getId(), after.getId());
    assertThat(fromBeginning.getChangesList().getFirst().getEvent().getSequence()).isEqualTo(1);
    assertThat(fromBeginning.getSnapshotsList()).isEmpty();
  }

  @Test
  void tellsOfRefundsWithTheRefund() {
    Payment payment = suite.charge(1200, "tok_success");
    Refund refund = suite.finance.createRefund(refund(payment, 200).build()).getRefund();

    List<PaymentChange> changes = all(FeedStart.FEED_START_BEGINNING, 50);

    assertThat(changes)
        .extracting(change -> change.getEvent().getType())
        .containsExactly(
            PaymentEventType.PAYMENT_EVENT_TYPE_CREATED,
            PaymentEventType.PAYMENT_EVENT_TYPE_CONFIRMED,
            PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURED,
            PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_CREATED,
            PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED);
    assertThat(changes.get(2).hasRefund()).isFalse();
    assertThat(changes.getLast().getRefund()).isEqualTo(refund);
    assertThat(changes.getLast().getRefund().getState())
        .isEqualTo(RefundState.REFUND_STATE_SUCCEEDED);
    assertThat(changes.getLast().getPayment().getOrderId()).isEqualTo(payment.getOrderId());
  }

  @Test
  void aPullAndAStreamShowTheSameInTheSameOrderWhileManyWrite() throws Exception {
    int writers = 4;
    int refunds = 6;
    List<Payment> payments = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      payments.add(suite.charge(1200, "tok_success"));
    }
    String start = list(FeedStart.FEED_START_NOW, "").getResumeToken();
    CountDownLatch numbered = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    List<PaymentChange> pulled = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var earlier =
          threads.submit(() ->
              suite.postgres.database.inTransaction(tx -> {
                // Gets its number now and could write an event with it later.
                tx.query("select pg_current_xact_id()::text as id", row -> row.text("id"));
                numbered.countDown();
                await(finish);
                return true;
              }));
      numbered.await();
      CountDownLatch done = new CountDownLatch(writers);
      for (int w = 0; w < writers; w++) {
        Payment payment = payments.get(w % payments.size());
        var _ =
            threads.submit(() -> {
              for (int n = 0; n < refunds; n++) {
                suite.finance.createRefund(refund(payment, 1).build());
              }
              done.countDown();
            });
      }
      done.await();
      ListPaymentChangesResponse heldBack = list(FeedStart.FEED_START_UNSPECIFIED, start);
      assertThat(heldBack.getChangesList()).isEmpty();
      assertThat(heldBack.getHasMore()).isFalse();
      finish.countDown();
      assertThat(earlier.get()).isTrue();
      pulled.addAll(pull(start, 7));
    }
    Iterator<WatchPaymentsResponse> stream = watch(FeedStart.FEED_START_UNSPECIFIED, start);
    List<PaymentEvent> streamed = new ArrayList<>();
    while (streamed.size() < pulled.size()) {
      streamed.add(next(stream).getChange().getEvent());
    }

    assertThat(pulled).hasSize(2 * writers * refunds);
    assertThat(streamed)
        .containsExactlyElementsOf(pulled.stream().map(PaymentChange::getEvent).toList());
    Map<String, Long> last = new HashMap<>();
    for (PaymentEvent event : streamed) {
      assertThat(event.getSequence()).isEqualTo(last.getOrDefault(event.getPaymentId(), 3L) + 1);
      last.put(event.getPaymentId(), event.getSequence());
    }
  }

  @Test
  void theTokensOfPullAndStreamAreGoodForEachOther() {
    Payment first = hold(1200);
    Payment second = hold(1200);
    Payment third = hold(1200);
    Iterator<WatchPaymentsResponse> stream = watch(FeedStart.FEED_START_OPEN, "");

    WatchPaymentsResponse snapshot = next(stream);
    ListPaymentChangesResponse page = list(FeedStart.FEED_START_OPEN, snapshot.getResumeToken(), 1);
    Iterator<WatchPaymentsResponse> resumed =
        watch(FeedStart.FEED_START_UNSPECIFIED, page.getResumeToken());
    WatchPaymentsResponse last = next(resumed);
    WatchPaymentsResponse complete = next(resumed);
    cancel(first);

    assertThat(snapshot.getSnapshot()).isEqualTo(first);
    assertThat(page.getSnapshotsList()).containsExactly(second);
    assertThat(last.getSnapshot()).isEqualTo(third);
    assertThat(complete.hasSnapshotsComplete()).isTrue();
    assertThat(next(resumed).getChange().getEvent().getPaymentId()).isEqualTo(first.getId());
    assertThat(list(FeedStart.FEED_START_UNSPECIFIED, complete.getResumeToken()).getChangesList())
        .isNotEmpty()
        .allSatisfy(
            change -> assertThat(change.getEvent().getPaymentId()).isEqualTo(first.getId()));
  }

  @Test
  void goesOnAfterARestart() {
    suite.charge(1200, "tok_success");
    String token = list(FeedStart.FEED_START_BEGINNING, "").getResumeToken();
    Payment later = suite.charge(700, "tok_success");
    try (Database database =
        Database.open(suite.postgres.config, "replica", new SimpleMeterRegistry())) {
      PaymentWatches restarted =
          new PaymentWatches(
              new PostgresPaymentFeed(database),
              suite.streams,
              new ResumeTokens(AdapterFixture.SECRET),
              suite.postgres.clock);

      ListPaymentChangesResponse page =
          restarted.list(
              TestPayments.SHOP,
              ListPaymentChangesRequest.newBuilder().setResumeToken(token).build());

      assertThat(page.getChangesList())
          .extracting(change -> change.getEvent().getPaymentId())
          .containsOnly(later.getId());
    }
  }

  @Test
  void refusesWhatItCannotGoOnFrom() {
    suite.charge(1200, "tok_success");
    String token = list(FeedStart.FEED_START_BEGINNING, "").getResumeToken();
    String ofOneCustomer =
        suite
            .finance
            .listPaymentChanges(
                ListPaymentChangesRequest.newBuilder().setCustomerId(suite.customer).build())
            .getResumeToken();

    for (String wrong : new String[] {"!", "AAAA", token + "AA", ofOneCustomer}) {
      RemoteFailure refused =
          failure(
              ERROR_REASON_RESUME_TOKEN_INVALID,
              () -> list(FeedStart.FEED_START_UNSPECIFIED, wrong));
      assertThat(refused.fieldViolations())
          .extracting(FieldViolation::field)
          .containsOnly("resume_token");
    }
    for (FeedStart start : new FeedStart[] {FeedStart.FEED_START_OPEN, FeedStart.FEED_START_NOW}) {
      assertThat(
              failure(ERROR_REASON_FEED_START_CONTRADICTION, () -> list(start, token))
                  .fieldViolations())
          .extracting(FieldViolation::field)
          .containsOnly("start");
      failure(ERROR_REASON_FEED_START_CONTRADICTION, () -> watch(start, token).hasNext());
    }
    assertThat(list(FeedStart.FEED_START_BEGINNING, token).getResumeToken()).isEqualTo(token);
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.finance.listPaymentChanges(
                ListPaymentChangesRequest.newBuilder().setStartValue(99).build()));
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.finance.listPaymentChanges(
                ListPaymentChangesRequest.newBuilder().setPageSize(-1).build()));
  }

  @Test
  void refusesTokensOfAnotherEpoch() {
    Payment payment = suite.charge(1200, "tok_success");
    String token = list(FeedStart.FEED_START_BEGINNING, "").getResumeToken();
    String ofOne =
        suite
            .finance
            .watchPayment(WatchPaymentRequest.newBuilder().setPaymentId(payment.getId()).build())
            .next()
            .getResumeToken();

    asOwner("update feed_history set epoch = gen_random_uuid()");

    assertThat(
            failure(
                    ERROR_REASON_FEED_HISTORY_GONE,
                    () -> list(FeedStart.FEED_START_UNSPECIFIED, token))
                .fieldViolations())
        .extracting(FieldViolation::field)
        .containsOnly("resume_token");
    failure(
        ERROR_REASON_FEED_HISTORY_GONE,
        () -> watch(FeedStart.FEED_START_UNSPECIFIED, token).hasNext());
    failure(
        ERROR_REASON_FEED_HISTORY_GONE,
        () ->
            suite
                .finance
                .watchPayment(
                    WatchPaymentRequest.newBuilder()
                        .setPaymentId(payment.getId())
                        .setResumeToken(ofOne)
                        .build())
                .hasNext());
    assertThat(list(FeedStart.FEED_START_OPEN, "").getResumeToken()).isNotEmpty();
  }

  @Test
  void refusesToPassOverDroppedEvents() {
    suite.charge(1200, "tok_success");
    String token = list(FeedStart.FEED_START_BEGINNING, "").getResumeToken();
    suite.charge(1200, "tok_success");

    asOwner(
        """
        update feed_history
        set kept_from = pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        """);

    assertThat(
            failure(ERROR_REASON_FEED_HISTORY_GONE, () -> list(FeedStart.FEED_START_BEGINNING, ""))
                .fieldViolations())
        .extracting(FieldViolation::field)
        .containsOnly("start");
    failure(ERROR_REASON_FEED_HISTORY_GONE, () -> list(FeedStart.FEED_START_UNSPECIFIED, token));
    String later = list(FeedStart.FEED_START_NOW, "").getResumeToken();
    assertThat(list(FeedStart.FEED_START_NOW, later).getChangesList()).isEmpty();
  }

  @Test
  void showsPaymentsToThoseWhoMaySeeThem() {
    Payment own = suite.charge(1200, "tok_success");
    Payment foreign =
        suite
            .shop
            .createPayment(
                suite
                    .request(700, "tok_success")
                    .setCustomerId(UUID.randomUUID().toString())
                    .build())
            .getPayment();
    ListPaymentChangesRequest beginning =
        ListPaymentChangesRequest.newBuilder().setStart(FeedStart.FEED_START_BEGINNING).build();
    PaymentServiceBlockingStub customer = suite.as(suite.customer);

    assertThat(customer.listPaymentChanges(beginning).getChangesList())
        .isNotEmpty()
        .allSatisfy(change -> assertThat(change.getPayment().getId()).isEqualTo(own.getId()));
    for (PaymentServiceBlockingStub all :
        List.of(
            suite.shop, suite.finance, suite.as(UUID.randomUUID().toString(), "finance.read"))) {
      assertThat(all.listPaymentChanges(beginning).getChangesList())
          .extracting(change -> change.getPayment().getId())
          .contains(own.getId(), foreign.getId());
    }
    assertThat(suite.as("nobody", "payments").listPaymentChanges(beginning).getChangesList())
        .isEmpty();
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () ->
            customer.listPaymentChanges(
                beginning.toBuilder().setCustomerId(foreign.getCustomerId()).build()));
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> suite.as(suite.customer, "orders").listPaymentChanges(beginning));
  }

  @Test
  void wakesTheStreamOfTheCustomerAndOfEveryone() {
    Iterator<WatchPaymentsResponse> all = watch(FeedStart.FEED_START_NOW, "");
    Iterator<WatchPaymentsResponse> own =
        suite
            .as(suite.customer)
            .watchPayments(
                WatchPaymentsRequest.newBuilder().setStart(FeedStart.FEED_START_NOW).build());
    awaitHeartbeat(all);
    awaitHeartbeat(own);

    Payment payment = suite.charge(1200, "tok_success");

    assertThat(next(all).getChange().getEvent().getPaymentId()).isEqualTo(payment.getId());
    assertThat(next(own).getChange().getEvent().getPaymentId()).isEqualTo(payment.getId());
  }

  /** A provider that does not answer when it is to refund. */
  private PaymentProvider silentAboutRefunds() {
    return (PaymentProvider)
        Proxy.newProxyInstance(
            PaymentProvider.class.getClassLoader(),
            new Class<?>[] {PaymentProvider.class},
            (_, method, arguments) -> {
              if (method.getName().equals("refund")) {
                return new ProviderOutcome.Unknown("silent");
              }
              try {
                return method.invoke(suite.postgres.sandbox, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
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

  private void cancel(Payment payment) {
    suite.shop.cancelPayment(
        CancelPaymentRequest.newBuilder()
            .setPaymentId(payment.getId())
            .setRequestId(requestId())
            .build());
  }

  private ListPaymentChangesResponse list(FeedStart start, String resumeToken) {
    return list(start, resumeToken, 0);
  }

  private ListPaymentChangesResponse list(FeedStart start, String resumeToken, int pageSize) {
    return suite.finance.listPaymentChanges(
        ListPaymentChangesRequest.newBuilder()
            .setStart(start)
            .setResumeToken(resumeToken)
            .setPageSize(pageSize)
            .build());
  }

  private List<PaymentChange> all(FeedStart start, int pageSize) {
    ListPaymentChangesResponse first = list(start, "", pageSize);
    List<PaymentChange> changes = new ArrayList<>(first.getChangesList());
    if (first.getHasMore()) {
      changes.addAll(pull(first.getResumeToken(), pageSize));
    }
    return changes;
  }

  private List<PaymentChange> pull(String resumeToken, int pageSize) {
    List<PaymentChange> changes = new ArrayList<>();
    ListPaymentChangesResponse page;
    String token = resumeToken;
    do {
      page = list(FeedStart.FEED_START_UNSPECIFIED, token, pageSize);
      assertThat(page.getChangesCount()).isLessThanOrEqualTo(pageSize);
      changes.addAll(page.getChangesList());
      token = page.getResumeToken();
    } while (page.getHasMore());
    return changes;
  }

  private Iterator<WatchPaymentsResponse> watch(FeedStart start, String resumeToken) {
    return suite.finance.watchPayments(
        WatchPaymentsRequest.newBuilder().setStart(start).setResumeToken(resumeToken).build());
  }

  private static WatchPaymentsResponse next(Iterator<WatchPaymentsResponse> stream) {
    WatchPaymentsResponse message = stream.next();
    while (message.hasHeartbeat()) {
      message = stream.next();
    }
    return message;
  }

  /** Whoever sends one has read everything, and sleeps until it is woken. */
  private static void awaitHeartbeat(Iterator<WatchPaymentsResponse> stream) {
    while (!stream.next().hasHeartbeat()) {
      // A heartbeat will come.
    }
  }

  private void asOwner(String sql) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                suite.postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not run " + sql, e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
