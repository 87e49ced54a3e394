package dev.commercesuite.payment.grpc;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceStub;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc.ReconciliationServiceBlockingStub;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.feed.PaymentChange;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation;
import dev.commercesuite.payment.persistence.PaymentNotifications;
import dev.commercesuite.payment.persistence.PostgresDisputes;
import dev.commercesuite.payment.persistence.PostgresPaymentFeed;
import dev.commercesuite.payment.provider.sandbox.SandboxListings;
import dev.commercesuite.payment.provider.sandbox.SandboxWebhooks;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.runtime.redirect.ReturnUrls;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Both services over real stores, called through stubs. */
final class AdapterFixture implements AutoCloseable {
  private static final ServiceCertificateNames NO_TLS_HERE =
      new ServiceCertificateNames(
          Map.of(
              "order-service",
              Set.of(ServiceCertificateNames.ANY),
              "webhooks",
              Set.of(ServiceCertificateNames.ANY)));
  static final Secret SECRET = new Secret("a secret of the tests, long enough");

  /** As the service puts them together, with a default. */
  private static final ReturnUrls ALLOWED =
      ReturnUrls.of(List.of("https://shop.example.com/checkout"));

  static final Secret WEBHOOK_SECRET = new Secret("a secret for callbacks");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  final PostgresPayments postgres = new PostgresPayments();
  final String customer = UUID.randomUUID().toString();

  /** Streams depend on notifications here, and never poll; but wait for what is held back. */
  final WatchStreams streams =
      new WatchStreams(
          new WatchPace(Duration.ofHours(1), Duration.ofMillis(100), Duration.ofMillis(5)),
          postgres.clock);

  /** How many changes the streams have read. */
  final AtomicInteger changesRead = new AtomicInteger();

  /** When the tokens of calls that begin from now on expire. */
  volatile Instant tokenExpiry = Instant.MAX;

  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final PaymentWatches watches =
      new PaymentWatches(countingFeed(), streams, new ResumeTokens(SECRET), postgres.clock);
  private Notifications notifications = listen();
  private final Announcer announcer = Announcer.start(postgres.database, new SimpleMeterRegistry());

  private final Server server = startServer();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(server.getListenSockets().getFirst().toString())
          .directExecutor()
          .build();

  /** As order-service. */
  final PaymentServiceBlockingStub shop =
      with(PaymentServiceGrpc.newBlockingStub(channel), "order-service,SERVICE,payments.charge");

  /** As somebody from finance. */
  final PaymentServiceBlockingStub finance =
      with(PaymentServiceGrpc.newBlockingStub(channel), UUID.randomUUID() + ",USER,finance");

  /** As the gateway that providers send their callbacks to. */
  final PaymentServiceBlockingStub webhooks =
      with(PaymentServiceGrpc.newBlockingStub(channel), "webhooks,SERVICE,payments.webhook");

  final PaymentServiceStub financeAsync =
      with(PaymentServiceGrpc.newStub(channel), UUID.randomUUID() + ",USER,finance");

  final LedgerServiceBlockingStub ledger =
      with(LedgerServiceGrpc.newBlockingStub(channel), UUID.randomUUID() + ",USER,finance");

  final ReconciliationServiceBlockingStub reconciliation =
      with(ReconciliationServiceGrpc.newBlockingStub(channel), UUID.randomUUID() + ",USER,finance");

  /** As a customer. */
  PaymentServiceBlockingStub as(String customerId) {
    return as(customerId, "payments");
  }

  PaymentServiceBlockingStub as(String customerId, String scope) {
    return with(PaymentServiceGrpc.newBlockingStub(channel), customerId + ",USER," + scope);
  }

  LedgerServiceBlockingStub ledgerAs(String customerId) {
    return with(LedgerServiceGrpc.newBlockingStub(channel), customerId + ",USER,payments");
  }

  /** Revokes all tokens of this id. */
  void revoke(String id) {
    revoked.add(id);
  }

  /** Drops all notifications while this runs. */
  void whileDeaf(Runnable action) {
    notifications.close();
    action.run();
    notifications = listen();
  }

  private Notifications listen() {
    Notifications opened =
        Notifications.open(
            postgres.config, new SimpleMeterRegistry(), PaymentNotifications.CHANNEL);
    opened.subscribe(PaymentNotifications.CHANNEL, new PaymentNotifications(watches));
    return opened;
  }

  private PaymentFeed countingFeed() {
    PaymentFeed feed = new PostgresPaymentFeed(postgres.database);
    return new PaymentFeed() {
      @Override
      public List<PaymentChange> changes(String epoch, PaymentId payment, long after, int limit) {
        return counted(feed.changes(epoch, payment, after, limit));
      }

      @Override
      public FeedRange range() {
        return feed.range();
      }

      @Override
      public List<PaymentChange> changes(
          PaymentVisibility visibility, FeedPosition after, int limit) {
        return counted(feed.changes(visibility, after, limit));
      }

      @Override
      public boolean isHoldingBack(PaymentVisibility visibility) {
        return feed.isHoldingBack(visibility);
      }

      @Override
      public List<dev.commercesuite.payment.domain.Payment> open(
          PaymentVisibility visibility, @Nullable PaymentId after, int limit) {
        return feed.open(visibility, after, limit);
      }

      private List<PaymentChange> counted(List<PaymentChange> changes) {
        changesRead.addAndGet(changes.size());
        return changes;
      }
    };
  }

  Payment charge(long minorUnits, String paymentMethod) {
    return shop.createPayment(request(minorUnits, paymentMethod).build()).getPayment();
  }

  /** A request that charges the customer at once, for an order of its own. */
  CreatePaymentRequest.Builder request(long minorUnits, String paymentMethod) {
    return CreatePaymentRequest.newBuilder()
        .setOrderId(UUID.randomUUID().toString())
        .setCustomerId(customer)
        .setAmount(eur(minorUnits))
        .setPaymentMethodToken(paymentMethod)
        .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_AUTOMATIC)
        .setConfirm(true)
        .setDescription("Order 1")
        .setRequestId(requestId());
  }

  static CreateRefundRequest.Builder refund(Payment payment, long minorUnits) {
    return CreateRefundRequest.newBuilder()
        .setPaymentId(payment.getId())
        .setAmount(eur(minorUnits))
        .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
        .setRequestId(requestId());
  }

  static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  static String requestId() {
    return UUID.randomUUID().toString();
  }

  /** Asserts that a call fails with this reason. */
  static RemoteFailure failure(ProtocolMessageEnum reason, ThrowingCallable call) {
    StatusRuntimeException thrown =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    RemoteFailure failure = RemoteFailure.from(thrown);
    Assertions.assertThat(failure.is(reason)).as("%s is %s", failure, reason).isTrue();
    return failure;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    notifications.close();
    announcer.close();
    postgres.close();
  }

  private static <S extends AbstractStub<S>> S with(S stub, String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private Server startServer() {
    TestPayments useCases = postgres.order(postgres.sandbox, AdapterFixture::returnUrl);
    PageTokens pageTokens = new PageTokens(SECRET);
    Pages pages = new Pages(pageTokens);
    ErrorMapper errors = PaymentErrors::map;
    CallPath path =
        CallPath.forServer()
            .errors(errors.orElse(RuntimeErrors::map))
            .tokens(this::caller)
            .serviceCertificates(NO_TLS_HERE)
            .views(PaymentViews.ALL)
            .build();
    PaymentGrpcService payments =
        new PaymentGrpcService(
            useCases.payments,
            useCases.refunds,
            postgres.events(new SandboxWebhooks(WEBHOOK_SECRET, postgres.clock)),
            watches,
            new IdempotentCalls(SECRET),
            pages);
    try {
      return InProcessServerBuilder.forName(InProcessServerBuilder.generateName())
          .directExecutor()
          .addService(path.wrap(payments))
          .addService(
              path.wrap(
                  new LedgerGrpcService(
                      postgres.ledger,
                      LedgerReadLimit.ofPool(postgres.config.poolSize()),
                      postgres.clock,
                      pageTokens,
                      new ResumeTokens(SECRET))))
          .addService(
              path.wrap(
                  new ReconciliationGrpcService(
                      new ChargeReconciliation(
                          new SandboxListings(postgres.sandboxDatabase), postgres.store),
                      new PostgresDisputes(postgres.database),
                      pageTokens,
                      pages)))
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String returnUrl(String url) {
    ALLOWED.requireAllowed(url);
    return url.isEmpty() ? "https://shop.example.com/default" : url;
  }

  /** A token of these tests is {@code subject,kind,scope}. */
  private Caller caller(String token) {
    List<String> parts = List.of(token.split(",", -1));
    if (revoked.contains(parts.get(0))) {
      throw Failure.of(ErrorReason.ERROR_REASON_TOKEN_REVOKED, "revoked").exception();
    }
    return new Caller(
        parts.get(0), Caller.Kind.valueOf(parts.get(1)), Set.of(parts.get(2)), "", "", tokenExpiry);
  }
}
