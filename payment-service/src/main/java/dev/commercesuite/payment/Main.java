package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.payment.Payments;
import dev.commercesuite.payment.domain.payment.Refunds;
import dev.commercesuite.payment.domain.provider.EventListings;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation;
import dev.commercesuite.payment.domain.reconciliation.EventSearches;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.payment.grpc.LedgerGrpcService;
import dev.commercesuite.payment.grpc.LedgerReadLimit;
import dev.commercesuite.payment.grpc.PaymentErrors;
import dev.commercesuite.payment.grpc.PaymentGrpcService;
import dev.commercesuite.payment.grpc.PaymentViews;
import dev.commercesuite.payment.grpc.PaymentWatches;
import dev.commercesuite.payment.grpc.ReconciliationGrpcService;
import dev.commercesuite.payment.persistence.CheckBacklog;
import dev.commercesuite.payment.persistence.LedgerClosings;
import dev.commercesuite.payment.persistence.PaymentNotifications;
import dev.commercesuite.payment.persistence.PostgresCheckStore;
import dev.commercesuite.payment.persistence.PostgresDisputes;
import dev.commercesuite.payment.persistence.PostgresEventSearches;
import dev.commercesuite.payment.persistence.PostgresLedger;
import dev.commercesuite.payment.persistence.PostgresOpenCharges;
import dev.commercesuite.payment.persistence.PostgresPaymentFeed;
import dev.commercesuite.payment.persistence.PostgresPaymentStore;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.persistence.StepBacklog;
import dev.commercesuite.payment.provider.BoundedEventListings;
import dev.commercesuite.payment.provider.BoundedListings;
import dev.commercesuite.payment.provider.BoundedProvider;
import dev.commercesuite.payment.provider.sandbox.CallbackSender;
import dev.commercesuite.payment.provider.sandbox.SandboxBooks;
import dev.commercesuite.payment.provider.sandbox.SandboxEventListings;
import dev.commercesuite.payment.provider.sandbox.SandboxEvents;
import dev.commercesuite.payment.provider.sandbox.SandboxListings;
import dev.commercesuite.payment.provider.sandbox.SandboxProvider;
import dev.commercesuite.payment.provider.sandbox.SandboxWebhooks;
import dev.commercesuite.payment.provider.stripe.StripeConfig;
import dev.commercesuite.payment.provider.stripe.StripeEventListings;
import dev.commercesuite.payment.provider.stripe.StripeListings;
import dev.commercesuite.payment.provider.stripe.StripeProvider;
import dev.commercesuite.payment.provider.stripe.StripeWebhooks;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.announce.FeedPolling;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The payment service: payments, refunds and the ledger. */
public final class Main {
  private static final String NAME = "payment-service";

  /** The time that a lease leaves after two calls to the provider, to record their outcome. */
  private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(5);

  private static final String MIGRATIONS = "classpath:db/payment";

  private Main() {}

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    ServiceMain.run(NAME, args, Config::from, Main::start, Main::migrations);
  }

  /** Returns when the service is SERVING. */
  public static RunningService start(Config config) {
    return ServiceProcess.start(NAME, config.process(), process -> assemble(process, config));
  }

  /** What the command {@code migrate} migrates: with the sandbox, its books too. */
  static List<MigrationConfig> migrations(Settings settings) {
    Setting<MigrationConfig> database = MigrationConfig.from(settings, "DATABASE", MIGRATIONS);
    Setting<Optional<MigrationConfig>> books = ProviderConfig.migrations(settings);
    return settings.build(
        () -> Stream.concat(Stream.of(database.get()), books.get().stream()).toList());
  }

  private static Serving assemble(ServiceProcess process, Config config) {
    // PostgreSQL keeps microseconds: a first answer and a later read must agree.
    Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    Uuid7 ids = new Uuid7(clock);
    Secret secret = config.process().secret();

    Database database = process.database(config.database(), MIGRATIONS);
    process.closing(Announcer.start(database, process.metrics()));
    PostgresPaymentStore store = new PostgresPaymentStore(database);
    PostgresProviderEvents events = new PostgresProviderEvents(database);
    Gateway gateway = gateway(process, config, events, ids, clock);
    PaymentProvider provider =
        process.closing(
            BoundedProvider.of(
                gateway.provider(), config.providerTimeout(), process.waitingElsewhere()));

    ProviderListings listings =
        process.closing(
            BoundedListings.of(
                gateway.listings(), config.providerTimeout(), process.waitingElsewhere()));

    Duration lease = config.providerTimeout().multipliedBy(2).plus(TIME_TO_SETTLE);
    ProviderSteps steps =
        new ProviderSteps(
            new PostgresStepStore(database), provider, lease, ids, clock, Thread::sleep);
    Payments payments = new Payments(store, provider, steps, returnUrls(config), ids, clock);
    Refunds refunds = new Refunds(store, steps, ids, clock);
    WorkLoop<ProviderStep> dueSteps =
        process.closing(WorkLoop.start("payment-recovery", new DueSteps(steps), process.metrics()));
    StepMetrics.register(
        process.closing(
            Sample.start("payment-backlog", () -> StepBacklog.read(database), process.metrics())),
        process.metrics());

    OpenCharges charges =
        new OpenCharges(
            new PostgresOpenCharges(database),
            provider,
            steps,
            config.unpaidPaymentTimeout(),
            ids,
            clock);
    WorkLoop<OpenCharge> dueCharges =
        process.closing(
            WorkLoop.start("payment-looks", new DueCharges(charges), process.metrics()));
    ProviderChecks checks =
        new ProviderChecks(listings, new PostgresCheckStore(database), lease, ids, clock);
    process.closing(WorkLoop.start("provider-checks", new DueChecks(checks), process.metrics()));
    process.closing(WorkLoop.start("provider-sweep", new DueSweeps(checks), process.metrics()));
    EventSearches searches =
        new EventSearches(
            process.closing(
                BoundedEventListings.of(gateway.eventListings(), config.providerTimeout())),
            new PostgresEventSearches(database),
            events,
            clock);
    process.closing(
        WorkLoop.start("provider-events", new DueEventSearches(searches), process.metrics()));
    CheckMetrics.register(
        process.closing(
            Sample.start("provider-checks", () -> CheckBacklog.read(database), process.metrics())),
        process.metrics());

    LedgerClosings closings = new LedgerClosings(database);
    process.closing(
        WorkLoop.start(
            "ledger-closing",
            new DueClosings(closings::closeNext, clock, process.metrics()),
            process.metrics()));
    LedgerMetrics.register(
        process.closing(
            Sample.start("ledger-open", () -> LedgerMetrics.open(closings), process.metrics())),
        process.metrics());

    WatchStreams streams = new WatchStreams(WatchPace.DEFAULT, clock);
    PaymentWatches watches =
        new PaymentWatches(
            new PostgresPaymentFeed(database), streams, new ResumeTokens(secret), clock);
    Notifications notifications =
        process.closing(
            Notifications.open(
                config.database(),
                process.metrics(),
                PaymentNotifications.CHANNEL,
                PostgresStepStore.DUE_CHANNEL,
                PostgresOpenCharges.DUE_CHANNEL));
    process.closing(notifications.subscribe(PostgresStepStore.DUE_CHANNEL, dueSteps));
    process.closing(notifications.subscribe(PostgresOpenCharges.DUE_CHANNEL, dueCharges));
    PaymentNotifications announced = new PaymentNotifications(watches);
    process.closing(notifications.subscribe(PaymentNotifications.CHANNEL, announced));
    process.closing(
        FeedPolling.start(
            "payment-feed",
            PostgresPaymentFeed.tail(database),
            announced,
            clock,
            process.metrics()));
    process.onDrain(streams::drain);

    PageTokens pageTokens = new PageTokens(secret);
    Pages pages = new Pages(pageTokens);
    return new Serving(
        List.of(
            new PaymentGrpcService(
                payments, refunds, gateway.events(), watches, new IdempotentCalls(secret), pages),
            new LedgerGrpcService(
                new LedgerAlarm(new PostgresLedger(database), process.metrics()),
                LedgerReadLimit.ofPool(config.database().poolSize()),
                clock,
                pageTokens,
                new ResumeTokens(secret)),
            new ReconciliationGrpcService(
                new ChargeReconciliation(listings, store),
                new PostgresDisputes(database),
                pageTokens,
                pages)),
        PaymentErrors::map,
        process.tokens(config.tokens()),
        PaymentViews.ALL);
  }

  /** What a request asks for, if it is allowed, or what the provider's settings say. */
  private static UnaryOperator<String> returnUrls(Config config) {
    String byDefault = config.provider().defaultReturnUrl();
    return url -> {
      config.returnUrls().requireAllowed(url);
      return url.isEmpty() ? byDefault : url;
    };
  }

  /** The provider, what it has in its books, and the callbacks that it sends. */
  private record Gateway(
      PaymentProvider provider,
      ProviderListings listings,
      EventListings eventListings,
      ProviderEvents events) {}

  private static Gateway gateway(
      ServiceProcess process, Config config, ProviderEventStore store, Uuid7 ids, Clock clock) {
    return switch (config.provider()) {
      case ProviderConfig.Sandbox(DatabaseConfig own, Secret secret) -> {
        Database books =
            process.database("sandbox-provider", own, ProviderConfig.SANDBOX_MIGRATIONS);
        SandboxWebhooks webhooks = new SandboxWebhooks(secret, clock);
        ProviderEvents events = new ProviderEvents(webhooks, store, clock);
        CallbackSender.Receiver intake =
            (payload, signature) -> events.report(webhooks.provider(), payload, signature);
        process.closing(
            CallbackSender.start(new SandboxEvents(books), webhooks, intake, process.metrics()));
        yield new Gateway(
            new SandboxProvider(new SandboxBooks(books, ids), Thread::sleep),
            new SandboxListings(books),
            new SandboxEventListings(books),
            events);
      }
      case ProviderConfig.Stripe(StripeConfig account) ->
          new Gateway(
              StripeProvider.of(account, clock),
              StripeListings.of(account),
              StripeEventListings.of(account),
              new ProviderEvents(new StripeWebhooks(account.webhookSecret(), clock), store, clock));
    };
  }
}
