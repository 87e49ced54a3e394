package dev.commercesuite.system.races;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.order.clients.GrpcPaymentFeed;
import dev.commercesuite.order.clients.GrpcPayments;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.persistence.PostgresCatalogStore;
import dev.commercesuite.order.persistence.PostgresOrderStore;
import dev.commercesuite.order.persistence.PostgresPaymentFeedCursor;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.payment.Payments;
import dev.commercesuite.payment.domain.payment.Refunds;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.payment.grpc.PaymentErrors;
import dev.commercesuite.payment.grpc.PaymentGrpcService;
import dev.commercesuite.payment.grpc.PaymentWatches;
import dev.commercesuite.payment.persistence.PostgresCheckStore;
import dev.commercesuite.payment.persistence.PostgresLedger;
import dev.commercesuite.payment.persistence.PostgresOpenCharges;
import dev.commercesuite.payment.persistence.PostgresPaymentFeed;
import dev.commercesuite.payment.persistence.PostgresPaymentStore;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.provider.sandbox.SandboxBooks;
import dev.commercesuite.payment.provider.sandbox.SandboxProvider;
import dev.commercesuite.payment.provider.sandbox.SandboxWebhooks;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestRequests;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import dev.commercesuite.system.money.Databases;
import dev.commercesuite.system.money.MoneyInvariants;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Order-service and payment-service as their {@code Main}s build them, in this process and for many
 * threads: real use cases, stores, calls and sandbox. Its clock stands still until it is moved, and
 * recovery does what it is told.
 */
final class RacingSuite implements AutoCloseable {
  static final Duration WINDOW = Duration.ofMinutes(30);
  static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());

  private static final Secret SECRET = new Secret("a secret of the races, long enough");
  private static final Actor STAFF =
      new Actor(Actor.Kind.USER, "staff", Set.of(Actor.Permission.CHANGE_ANY_ORDER));

  private final DatabaseConfig ordersConfig = TestPostgres.migrated("classpath:db/order");
  private final DatabaseConfig paymentsConfig = TestPostgres.migrated("classpath:db/payment");
  private final DatabaseConfig sandboxConfig = TestPostgres.migrated("classpath:db/sandbox");
  private final Database orderDatabase = open(ordersConfig);
  private final Database paymentDatabase = open(paymentsConfig);
  private final Database sandboxDatabase = open(sandboxConfig);

  private final Instant start = Instant.parse("2026-11-22T12:00:00Z");
  private volatile Instant now = start;
  final InstantSource clock = () -> now;
  private final Uuid7 ids = new Uuid7(InstantSource.system());

  private final ProviderSteps steps;
  private final Server server;
  final ManagedChannel channel;
  private final PostgresOrderStore store = new PostgresOrderStore(orderDatabase, clock);
  private final Orders orders;
  private final Product mug;
  final OrderPayments payments;
  final OrderCancellations cancellations;
  final OrderRecovery recovery;
  private final OpenCharges charges;

  /**
   * @param bug what becomes of the provider; nothing for a suite that is right
   */
  RacingSuite(UnaryOperator<PaymentProvider> bug) {
    PaymentProvider provider =
        bug.apply(new SandboxProvider(new SandboxBooks(sandboxDatabase, ids), _ -> {}));
    steps =
        new ProviderSteps(
            new PostgresStepStore(paymentDatabase),
            provider,
            Duration.ofSeconds(15),
            ids,
            clock,
            Thread::sleep);
    charges =
        new OpenCharges(
            new PostgresOpenCharges(paymentDatabase),
            provider,
            steps,
            Duration.ofDays(7),
            ids,
            clock);
    server = serve(provider);
    channel =
        InProcessChannelBuilder.forName(server.getListenSockets().getFirst().toString())
            .directExecutor()
            .build();
    GrpcPayments paymentService =
        new GrpcPayments(channel, () -> "order-service,SERVICE,payments.charge");
    PostgresCatalogStore products = new PostgresCatalogStore(orderDatabase);
    Catalog catalog = new Catalog(products, ids, clock);
    RandomGenerator random = new SplittableRandom(4);
    orders =
        new Orders(store, products, ids, () -> OrderNumber.random(random), clock, WINDOW, 1_000);
    payments = new OrderPayments(store, paymentService, _ -> {}, ids, clock);
    OrderRefunds refunds = new OrderRefunds(store, paymentService, clock);
    cancellations = new OrderCancellations(store, payments, refunds, paymentService, ids, clock);
    recovery = new OrderRecovery(store, payments, refunds, cancellations, clock);
    NewProduct entry = new NewProduct("sku-1", "A mug", "", new Money("EUR", 1_250), Map.of());
    mug = TestRequests.fresh(catalog.create(TestRequests.request(), entry));
    var _ = catalog.adjustStock(STAFF, TestRequests.request(), mug.id(), 1_000, "delivery");
  }

  private static Database open(DatabaseConfig config) {
    return Database.open(config, "races", new SimpleMeterRegistry());
  }

  private Server serve(PaymentProvider provider) {
    PostgresPaymentStore paymentStore = new PostgresPaymentStore(paymentDatabase);
    Pages pages = new Pages(new PageTokens(SECRET));
    PaymentWatches watches =
        new PaymentWatches(
            new PostgresPaymentFeed(paymentDatabase),
            new WatchStreams(WatchPace.DEFAULT, clock),
            new ResumeTokens(SECRET),
            clock);
    PaymentGrpcService service =
        new PaymentGrpcService(
            new Payments(paymentStore, provider, steps, UnaryOperator.identity(), ids, clock),
            new Refunds(paymentStore, steps, ids, clock),
            new ProviderEvents(
                new SandboxWebhooks(SECRET, clock),
                new PostgresProviderEvents(paymentDatabase),
                clock),
            watches,
            new IdempotentCalls(SECRET),
            pages);
    ErrorMapper errors = PaymentErrors::map;
    CallPath path =
        CallPath.forServer()
            .errors(errors.orElse(RuntimeErrors::map))
            .tokens(_ ->
                new Caller(
                    "order-service",
                    Caller.Kind.SERVICE,
                    Set.of("payments.charge"),
                    "",
                    "",
                    Instant.MAX))
            .serviceCertificates(
                new ServiceCertificateNames(
                    Map.of("order-service", Set.of(ServiceCertificateNames.ANY))))
            .build();
    try {
      return InProcessServerBuilder.forName(InProcessServerBuilder.generateName())
          .directExecutor()
          .addService(path.wrap(service))
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An order whose payment waits for its customer. */
  Order waiting(String method) {
    Order order = placed();
    return TestRequests.fresh(
        payments.pay(ALICE, TestRequests.request(), order.id(), method, "", null));
  }

  /** An order that nobody has tried to pay. */
  Order placed() {
    NewOrder basket =
        new NewOrder(
            List.of(new NewOrder.Item(mug.id(), 2)),
            new OrderDetails(
                new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE"),
                "",
                "",
                Map.of()));
    return TestRequests.fresh(orders.place(ALICE, TestRequests.request(), basket));
  }

  Order current(OrderId id) {
    return store.find(id, new OrderVisibility.All()).orElseThrow();
  }

  /** It is too late to pay. */
  void expire() {
    now = start.plus(WINDOW);
  }

  /** So much later that charges that wait are due, and orders can still be paid. */
  void passAMinute() {
    now = now.plus(Duration.ofMinutes(1));
  }

  /** So much later that everything was looked at that stands open. */
  void passADay() {
    now = now.plus(Duration.ofDays(1));
  }

  /** What a worker does that looks at charges that stand open; how many there were. */
  int lookAtCharges() {
    List<OpenCharge> due = charges.claimDue(1_000);
    due.forEach(charges::look);
    return due.size();
  }

  /** What a worker does that finds out what others did at the provider. */
  void lookAtOthers(ProviderListings listings) {
    ProviderChecks checks =
        new ProviderChecks(
            listings, new PostgresCheckStore(paymentDatabase), Duration.ofSeconds(30), ids, clock);
    checks.claimSweep().ifPresent(checks::sweep);
    checks.claimDue(1_000).forEach(checks::run);
  }

  /** What a worker does that reads the feed of payments, as far as it goes at present. */
  void followPayments() {
    Duration lease = Duration.ofSeconds(20);
    PostgresPaymentFeedCursor cursor = new PostgresPaymentFeedCursor(orderDatabase, store, ids);
    PaymentFollower follower =
        new PaymentFollower(
            new GrpcPaymentFeed(channel, () -> "order-service"),
            cursor,
            new RefundsElsewhere(store, recovery, clock),
            lease,
            clock);
    PaymentFeedCursor.Lease held = cursor.claim(clock.instant(), lease).orElseThrow();
    follower.catchUp(held);
    cursor.release(held, clock.instant());
  }

  /** What happened to an order, in its order. */
  List<OrderEvent.Type> history(OrderId id) {
    return store.events(id, 0, 100).stream().map(OrderEvent::type).toList();
  }

  /** What the workers of both services do within a moment. */
  void work(OrderId order) {
    for (int round = 0; round < 5; round++) {
      steps.claimDue(1_000).forEach(steps::recover);
      var _ = lookAtCharges();
      recovery.recover(order);
    }
  }

  /** Whether the payment of an order waits for its customer. */
  boolean isWaiting(OrderId order) {
    PaymentAttempt attempt = current(order).attempt();
    return attempt != null && attempt.state() instanceof AttemptState.RequiresAction;
  }

  /** What the workers of both services do, until there is nothing left. */
  void recover(List<OrderId> all) {
    for (int round = 0; round < 5; round++) {
      now = now.plus(WINDOW);
      steps.claimDue(1_000).forEach(steps::recover);
      var _ = lookAtCharges();
      all.forEach(recovery::recover);
    }
  }

  /** Where the events of the provider are kept. */
  ProviderEventStore providerEvents() {
    return new PostgresProviderEvents(paymentDatabase);
  }

  /**
   * The balance of an account of the ledger, in cents: what was debited, less what was credited.
   */
  long balance(LedgerAccount account) {
    return new PostgresLedger(paymentDatabase)
        .balances(null, null).stream()
            .filter(balance -> balance.account().equals(account.code()))
            .mapToLong(balance -> balance.net().longValueExact())
            .sum();
  }

  MoneyInvariants invariants() {
    Databases databases =
        name -> {
          DatabaseConfig config =
              switch (name) {
                case "payments" -> paymentsConfig;
                case "sandbox_provider" -> sandboxConfig;
                default -> ordersConfig;
              };
          return DriverManager.getConnection(
              config.url(), TestPostgres.owner().user(), TestPostgres.owner().password().reveal());
        };
    return new MoneyInvariants(databases);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    orderDatabase.close();
    paymentDatabase.close();
    sandboxDatabase.close();
  }
}
