package dev.commercesuite.order;

import dev.commercesuite.order.clients.GrpcPaymentFeed;
import dev.commercesuite.order.clients.GrpcPayments;
import dev.commercesuite.order.clients.GrpcPurgedUsers;
import dev.commercesuite.order.clients.ServiceTokens;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.erasure.PurgedCustomers;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.grpc.CatalogGrpcService;
import dev.commercesuite.order.grpc.OrderErrors;
import dev.commercesuite.order.grpc.OrderGrpcService;
import dev.commercesuite.order.grpc.OrderViews;
import dev.commercesuite.order.grpc.OrderWatches;
import dev.commercesuite.order.grpc.RedactedAnswers;
import dev.commercesuite.order.persistence.ErasureBacklog;
import dev.commercesuite.order.persistence.OrderNotifications;
import dev.commercesuite.order.persistence.PostgresCatalogStore;
import dev.commercesuite.order.persistence.PostgresOrderErasureStore;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.persistence.PostgresOrderStore;
import dev.commercesuite.order.persistence.PostgresOrderWorkQueue;
import dev.commercesuite.order.persistence.PostgresPaymentFeedCursor;
import dev.commercesuite.order.persistence.PostgresPurgedCustomers;
import dev.commercesuite.order.persistence.WorkBacklog;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.announce.FeedPolling;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.lifecycle.ServiceMain;
import dev.commercesuite.runtime.lifecycle.ServiceProcess;
import dev.commercesuite.runtime.lifecycle.Serving;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import dev.commercesuite.runtime.work.Sample;
import dev.commercesuite.runtime.work.WorkLoop;
import io.grpc.Channel;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The order service: catalogue, stock and orders. */
public final class Main {
  private static final String MIGRATIONS = "classpath:db/order";

  private Main() {}

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    ServiceMain.run(Config.SERVICE_NAME, args, Config::from, Main::start, Main::migrations);
  }

  /** Returns when the service is SERVING. */
  public static RunningService start(Config config) {
    return ServiceProcess.start(
        Config.SERVICE_NAME, config.process(), process -> assemble(process, config));
  }

  /** What the command {@code migrate} migrates. */
  static List<MigrationConfig> migrations(Settings settings) {
    Setting<MigrationConfig> database = MigrationConfig.from(settings, "DATABASE", MIGRATIONS);
    return settings.build(() -> List.of(database.get()));
  }

  private static Serving assemble(ServiceProcess process, Config config) {
    // PostgreSQL keeps microseconds: what a first answer says and a later read must be the same.
    Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    Uuid7 ids = new Uuid7(clock);
    Secret secret = config.process().secret();

    Database database = process.database(config.database(), MIGRATIONS);
    process.closing(Announcer.start(database, process.metrics()));
    PostgresCatalogStore catalogStore = new PostgresCatalogStore(database);
    PostgresOrderStore store = new PostgresOrderStore(database, clock);

    Channel userService = process.channel(config.userService());
    ServiceTokens tokens =
        new ServiceTokens(userService, config.client().id(), config.client().secret(), clock);
    Channel paymentChannel = process.channel(config.paymentService());
    GrpcPayments paymentService = new GrpcPayments(paymentChannel, tokens);

    Catalog catalog = new Catalog(catalogStore, ids, clock);
    SecureRandom random = new SecureRandom();
    Orders orders =
        new Orders(
            store,
            catalogStore,
            ids,
            () -> OrderNumber.random(random),
            clock,
            config.paymentWindow(),
            config.mostUnpaid());
    OrderPayments payments =
        new OrderPayments(store, paymentService, config.returnUrls()::requireAllowed, ids, clock);
    OrderRefunds refunds = new OrderRefunds(store, paymentService, clock);
    OrderCancellations cancellations =
        new OrderCancellations(store, payments, refunds, paymentService, ids, clock);
    OrderRecovery recovery = new OrderRecovery(store, payments, refunds, cancellations, clock);
    WorkLoop<OrderWorkQueue.Task> dueOrders =
        process.closing(
            WorkLoop.start(
                "order-recovery",
                new DueOrders(new PostgresOrderWorkQueue(database), recovery, clock),
                process.metrics()));
    PostgresPaymentFeedCursor paymentFeedCursor =
        new PostgresPaymentFeedCursor(database, store, ids);
    PaymentFollower paymentFollower =
        new PaymentFollower(
            new GrpcPaymentFeed(paymentChannel, tokens),
            paymentFeedCursor,
            new RefundsElsewhere(store, recovery, clock),
            PaymentFeedWork.LEASE,
            clock);
    process.closing(
        WorkLoop.start(
            "payment-feed",
            new PaymentFeedWork(paymentFeedCursor, paymentFollower, clock),
            process.metrics()));
    OrderErasure erasure =
        new OrderErasure(new PostgresOrderErasureStore(database, new RedactedAnswers()), clock);
    PurgedCustomers purged = new PostgresPurgedCustomers(database);
    process.closing(
        WorkLoop.start(
            "purged-users",
            new PurgedUsersIntake(new GrpcPurgedUsers(userService, tokens), purged, clock),
            process.metrics()));
    process.closing(
        WorkLoop.start(
            "purged-customers",
            new PurgedCustomerOrders(purged, erasure, clock),
            process.metrics()));
    ErasureMetrics.register(
        process.closing(
            Sample.start(
                "erasure-backlog", () -> ErasureBacklog.read(database), process.metrics())),
        process.metrics());
    WorkMetrics.register(
        process.closing(
            Sample.start("order-backlog", () -> WorkBacklog.read(database), process.metrics())),
        process.metrics());

    WatchStreams streams = new WatchStreams(WatchPace.DEFAULT, clock);
    OrderWatches watches =
        new OrderWatches(new PostgresOrderFeed(database), streams, new ResumeTokens(secret), clock);
    Notifications notifications =
        process.closing(
            Notifications.open(
                config.database(),
                process.metrics(),
                OrderNotifications.CHANNEL,
                PostgresOrderWorkQueue.DUE_CHANNEL));
    process.closing(notifications.subscribe(PostgresOrderWorkQueue.DUE_CHANNEL, dueOrders));
    OrderNotifications announced = new OrderNotifications(watches);
    process.closing(notifications.subscribe(OrderNotifications.CHANNEL, announced));
    process.closing(
        FeedPolling.start(
            "order-feed", PostgresOrderFeed.tail(database), announced, clock, process.metrics()));
    process.onDrain(streams::drain);

    IdempotentCalls calls = new IdempotentCalls(secret);
    Pages pages = new Pages(new PageTokens(secret));
    return new Serving(
        List.of(
            new CatalogGrpcService(catalog, calls, pages),
            new OrderGrpcService(
                orders, payments, refunds, cancellations, erasure, watches, calls, pages)),
        OrderErrors::map,
        process.tokens(config.tokens()),
        OrderViews.ALL);
  }
}
