package dev.commercesuite.payment.testing;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderCallbacks;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.persistence.PostgresLedger;
import dev.commercesuite.payment.persistence.PostgresOpenCharges;
import dev.commercesuite.payment.persistence.PostgresPaymentStore;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.provider.sandbox.SandboxBooks;
import dev.commercesuite.payment.provider.sandbox.SandboxProvider;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The use cases on real PostgreSQL, with the sandbox's own books in a database beside it. */
public final class PostgresPayments implements AutoCloseable {
  public final DatabaseConfig config = TestPostgres.migrated("classpath:db/payment");
  public final Database database = open(config, "payment-test");
  public final Database sandboxDatabase =
      open(TestPostgres.migrated("classpath:db/sandbox"), "sandbox-test");
  public final PostgresPaymentStore store = new PostgresPaymentStore(database);
  public final PostgresStepStore stepStore = new PostgresStepStore(database);
  public final PostgresOpenCharges openCharges = new PostgresOpenCharges(database);
  public final PostgresLedger ledger = new PostgresLedger(database);
  public final Supplier<UUID> ids = new Uuid7(Clock.systemUTC());

  /** As precise as PostgreSQL. */
  public final InstantSource clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  /** Silent, failing and slow tokens take no time here. */
  public final PaymentProvider sandbox =
      new SandboxProvider(new SandboxBooks(sandboxDatabase, ids), _ -> {});

  /** A shop with an order of its own. */
  public TestPayments order() {
    return order(sandbox);
  }

  public TestPayments order(PaymentProvider provider) {
    return new TestPayments(store, stepStore, provider, ids, clock, Thread::sleep);
  }

  /**
   * A shop with an order of its own, in a service that is set up in this way.
   *
   * @param returnUrls what a request's return URL comes to
   */
  public TestPayments order(PaymentProvider provider, UnaryOperator<String> returnUrls) {
    return new TestPayments(store, stepStore, provider, returnUrls, ids, clock, Thread::sleep);
  }

  /** Accepts the events of a provider. */
  public ProviderEvents events(ProviderCallbacks callbacks) {
    return new ProviderEvents(callbacks, new PostgresProviderEvents(database), clock);
  }

  /** How many operations of this kind the sandbox has done, approved ones only. */
  public long approved(String kind) {
    return sandboxDatabase.inTransaction(tx ->
        tx.query(
                """
                select count(*) as count from operations
                where kind = ? and result = 'APPROVED'
                """,
                row -> row.longInteger("count"),
                kind)
            .getFirst());
  }

  /** Checks the whole ledger. */
  public Verification verifyLedger() {
    LedgerVerifier verifier = new LedgerVerifier(ledger, clock);
    Verification checked = verifier.verify(null);
    while (!checked.isComplete()) {
      checked = checked.and(verifier.verify(checked.last()));
    }
    return checked;
  }

  /** Lets the sums of the ledger be closed as soon as there is one posting. */
  public void allowShortClosings() {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create or replace function ledger_closing_floor() returns integer language sql return 1");
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not change how closings are made", e);
    }
  }

  /** What an operator does about a parked step. */
  public boolean redrive(StepId step) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        PreparedStatement statement =
            connection.prepareStatement("select redrive_payment_step(?)")) {
      statement.setObject(1, step.value());
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not redrive a step", e);
    }
  }

  @Override
  public void close() {
    database.close();
    sandboxDatabase.close();
  }

  private static Database open(DatabaseConfig config, String name) {
    return Database.open(config, name, new SimpleMeterRegistry());
  }
}
