package dev.commercesuite.system.model.suite;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.views.AnswerViews;
import dev.commercesuite.order.clients.GrpcPayments;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.grpc.CatalogGrpcService;
import dev.commercesuite.order.grpc.OrderErrors;
import dev.commercesuite.order.grpc.OrderGrpcService;
import dev.commercesuite.order.grpc.OrderViews;
import dev.commercesuite.order.grpc.OrderWatches;
import dev.commercesuite.order.grpc.RedactedAnswers;
import dev.commercesuite.order.persistence.PostgresCatalogStore;
import dev.commercesuite.order.persistence.PostgresOrderErasureStore;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.persistence.PostgresOrderStore;
import dev.commercesuite.order.persistence.PostgresOrderWorkQueue;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.payment.Payments;
import dev.commercesuite.payment.domain.payment.Refunds;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.payment.grpc.LedgerGrpcService;
import dev.commercesuite.payment.grpc.LedgerReadLimit;
import dev.commercesuite.payment.grpc.PaymentErrors;
import dev.commercesuite.payment.grpc.PaymentGrpcService;
import dev.commercesuite.payment.grpc.PaymentViews;
import dev.commercesuite.payment.grpc.PaymentWatches;
import dev.commercesuite.payment.persistence.PostgresLedger;
import dev.commercesuite.payment.persistence.PostgresOpenCharges;
import dev.commercesuite.payment.persistence.PostgresPaymentFeed;
import dev.commercesuite.payment.persistence.PostgresPaymentStore;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.provider.sandbox.SandboxBooks;
import dev.commercesuite.payment.provider.sandbox.SandboxProvider;
import dev.commercesuite.payment.provider.sandbox.SandboxWebhooks;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import dev.commercesuite.system.model.simulation.FaultCursor;
import dev.commercesuite.system.model.simulation.SeededIds;
import dev.commercesuite.system.model.simulation.VirtualClock;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Order-service and payment-service as their {@code Main}s build them, in one thread: the real call
 * path, use cases, stores and sandbox, under a virtual clock and with ids that are the same in
 * every run. Recovery does what it is told, when it is told.
 */
public final class SuiteUnderTest implements AutoCloseable {
  public static final Duration PAYMENT_WINDOW = Duration.ofMinutes(30);

  /** So many orders of a customer may wait to be paid. */
  public static final int MOST_UNPAID = 10;

  /** For how long a step at the provider is left to whoever took it. */
  public static final Duration LEASE = Duration.ofSeconds(25);

  /** How much time passes before somebody looks again whether a step is free. */
  public static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** For how long a payment waits for its customer. */
  public static final Duration LONGEST_WAIT = Duration.ofHours(2);

  public static final String ORDER_SERVICE = "order-service,SERVICE,payments.charge";

  private static final Secret SECRET = new Secret("a secret of the model test, long enough");

  public final ModelDatabases databases;
  public final VirtualClock clock = new VirtualClock();
  public final FaultCursor faults = new FaultCursor();
  public final ProviderSteps steps;
  public final OpenCharges charges;
  public final PostgresOrderWorkQueue openWork;
  public final OrderRecovery recovery;
  public final Outsiders outsiders;
  private final PageTokens pageTokens = new PageTokens(SECRET);
  private final Pages pages = new Pages(pageTokens);
  private final InProcessServer orderServer;
  private final InProcessServer paymentServer;

  public SuiteUnderTest(Seams seams) {
    databases = new ModelDatabases(seams);

    SeededIds ids = new SeededIds(1);
    outsiders = new Outsiders(databases, ids, clock);
    PostgresPaymentStore paymentStore = new PostgresPaymentStore(databases.payments);
    SandboxBooks books = new SandboxBooks(databases.sandbox, new SeededIds(2));
    PaymentProvider provider =
        seams.provider().apply(new FaultyProvider(new SandboxProvider(books, _ -> {}), faults));
    steps =
        new ProviderSteps(
            new PostgresStepStore(databases.payments),
            provider,
            LEASE,
            ids,
            clock,
            _ -> clock.advance(LOOK_AGAIN));
    charges =
        new OpenCharges(
            new PostgresOpenCharges(databases.payments), provider, steps, LONGEST_WAIT, ids, clock);
    paymentServer =
        InProcessServer.start(
            serve(
                PaymentErrors::map,
                PaymentViews.ALL,
                paymentServices(paymentStore, provider, ids)));

    SeededIds orderIds = new SeededIds(3);
    PostgresCatalogStore catalogStore = new PostgresCatalogStore(databases.orders);
    OrderStore store = seams.orders().apply(new PostgresOrderStore(databases.orders, clock));
    var paymentService =
        seams
            .payments()
            .apply(
                new FaultyPayments(
                    new GrpcPayments(paymentServer.channel(), () -> ORDER_SERVICE), faults));
    Catalog catalog = new Catalog(catalogStore, orderIds, clock);
    RandomGenerator random = new SplittableRandom(4);
    Orders orders =
        new Orders(
            store,
            catalogStore,
            orderIds,
            () -> OrderNumber.random(random),
            clock,
            PAYMENT_WINDOW,
            MOST_UNPAID);
    OrderPayments orderPayments =
        new OrderPayments(store, paymentService, _ -> {}, orderIds, clock);
    OrderRefunds orderRefunds = new OrderRefunds(store, paymentService, clock);
    OrderCancellations cancellations =
        new OrderCancellations(store, orderPayments, orderRefunds, paymentService, orderIds, clock);
    recovery = new OrderRecovery(store, orderPayments, orderRefunds, cancellations, clock);
    openWork = new PostgresOrderWorkQueue(databases.orders);
    OrderErasure erasure =
        new OrderErasure(
            new PostgresOrderErasureStore(databases.orders, new RedactedAnswers()), clock);
    OrderWatches watches =
        new OrderWatches(
            new PostgresOrderFeed(databases.orders), streams(), new ResumeTokens(SECRET), clock);
    IdempotentCalls calls = new IdempotentCalls(SECRET);
    Pages pages = new Pages(pageTokens);
    orderServer =
        InProcessServer.start(
            serve(
                OrderErrors::map,
                OrderViews.ALL,
                List.of(
                    new CatalogGrpcService(catalog, calls, pages),
                    new OrderGrpcService(
                        orders,
                        orderPayments,
                        orderRefunds,
                        cancellations,
                        erasure,
                        watches,
                        calls,
                        pages))));
  }

  private List<BindableService> paymentServices(
      PostgresPaymentStore store, PaymentProvider provider, SeededIds ids) {
    PaymentWatches watches =
        new PaymentWatches(
            new PostgresPaymentFeed(databases.payments),
            streams(),
            new ResumeTokens(SECRET),
            clock);
    return List.of(
        new PaymentGrpcService(
            new Payments(store, provider, steps, UnaryOperator.identity(), ids, clock),
            new Refunds(store, steps, ids, clock),
            new ProviderEvents(
                new SandboxWebhooks(SECRET, clock),
                new PostgresProviderEvents(databases.payments),
                clock),
            watches,
            new IdempotentCalls(SECRET),
            pages),
        new LedgerGrpcService(
            new PostgresLedger(databases.payments),
            LedgerReadLimit.ofPool(1),
            clock,
            pageTokens,
            new ResumeTokens(SECRET)));
  }

  /** To order-service; a token is {@code subject,kind,scopes}. */
  public Channel orderService() {
    return orderServer.channel();
  }

  /** To payment-service; a token is {@code subject,kind,scopes}. */
  public Channel paymentService() {
    return paymentServer.channel();
  }

  private WatchStreams streams() {
    return new WatchStreams(WatchPace.DEFAULT, clock);
  }

  private static List<ServerServiceDefinition> serve(
      ErrorMapper errors, AnswerViews views, List<BindableService> services) {
    CallPath path =
        CallPath.forServer()
            .errors(errors.orElse(RuntimeErrors::map))
            .tokens(SuiteUnderTest::caller)
            .serviceCertificates(
                new ServiceCertificateNames(
                    Map.of("order-service", Set.of(ServiceCertificateNames.ANY))))
            .views(views)
            .build();
    return services.stream().map(path::wrap).toList();
  }

  private static Caller caller(String token) {
    List<String> parts = List.of(token.split(",", -1));
    return new Caller(
        parts.get(0),
        Caller.Kind.valueOf(parts.get(1)),
        Set.of(parts.get(2).split(" ")),
        "",
        "",
        Instant.MAX);
  }

  @Override
  public void close() {
    orderServer.close();
    paymentServer.close();
    databases.close();
  }
}
