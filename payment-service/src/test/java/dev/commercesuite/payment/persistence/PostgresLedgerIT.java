package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.Ledger.Balance;
import dev.commercesuite.payment.domain.ledger.Ledger.Entry;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.Ledger.Total;
import dev.commercesuite.payment.domain.ledger.Ledger.Verification;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresLedgerIT {
  private static final EntryFilter ALL = new EntryFilter(null, null, null, null, null);

  private final PostgresPayments postgres = new PostgresPayments();

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void showsWhatEveryAccountHolds() {
    TestPayments order = postgres.order();
    order.refund("r2", order.charge(1200), 500);

    assertThat(postgres.ledger.balances(null, null))
        .containsExactly(
            new Balance(LedgerAccount.PROVIDER_RECEIVABLE, eur(1200), eur(500)),
            new Balance(LedgerAccount.REFUNDS, eur(500), eur(0)),
            new Balance(LedgerAccount.REFUNDS_PAYABLE, eur(500), eur(500)),
            new Balance(LedgerAccount.SALES, eur(0), eur(1200)));
    assertThat(postgres.ledger.balances(LedgerAccount.SALES, "EUR")).hasSize(1);
    assertThat(postgres.ledger.balances(null, "USD")).isEmpty();
  }

  @Test
  void takesBackAFailedRefund() {
    TestPayments order = postgres.order();
    Payment payment = order.create("r1", order.newPayment(1200, "tok_refund_declined", true));

    Refund refund = order.refund("r2", payment, 500);

    assertThat(refund.state()).isEqualTo(Refund.State.FAILED);
    assertThat(postgres.ledger.balances(LedgerAccount.REFUNDS, null))
        .containsExactly(new Balance(LedgerAccount.REFUNDS, eur(500), eur(500)));
    assertThat(postgres.ledger.verify().isBalanced()).isTrue();
  }

  @Test
  void listsEntriesInPages() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    order.refund("r2", payment, 500);
    postgres.order().charge(100);

    List<Entry> first = postgres.ledger.entries(ALL, 0, 5);
    List<Entry> rest = postgres.ledger.entries(ALL, first.getLast().id(), 5);

    assertThat(first).hasSize(5);
    assertThat(rest).hasSize(3);
    assertThat(postgres.ledger.entries(of(payment), 0, 10)).hasSize(6);
    Instant start = first.getFirst().createTime();
    assertThat(postgres.ledger.entries(new EntryFilter(null, null, null, start, null), 0, 10))
        .hasSize(8);
    assertThat(postgres.ledger.entries(new EntryFilter(null, null, null, null, start), 0, 10))
        .isEmpty();
    assertThat(first.getFirst().account()).isEqualTo(LedgerAccount.PROVIDER_RECEIVABLE);
  }

  @Test
  void verifiesABalancedLedger() {
    TestPayments order = postgres.order();
    order.refund("r2", order.charge(1200), 500);

    Verification verification = postgres.ledger.verify();

    assertThat(verification)
        .isEqualTo(new Verification(3, 6, List.of(new Total(eur(2200), eur(2200))), List.of()));
  }

  @Test
  void verifiesAnEmptyLedger() {
    assertThat(postgres.ledger.verify()).isEqualTo(new Verification(0, 0, List.of(), List.of()));
  }

  @Test
  void namesTheTransactionThatIsNotBalanced() {
    Payment payment = postgres.order().charge(1200);
    UUID transaction = postgres.ledger.entries(ALL, 0, 1).getFirst().transaction();
    asOwner("update ledger_entries set amount = 1199 where account = 'SALES'");

    Verification verification = postgres.ledger.verify();

    assertThat(verification.isBalanced()).isFalse();
    assertThat(verification.discrepancies().getFirst().transaction()).isEqualTo(transaction);
    assertThat(verification.discrepancies().getFirst().payment()).isEqualTo(payment.id());
    assertThat(verification.discrepancies().getFirst().description())
        .isEqualTo("debits of 1200 and credits of 1199 EUR");
    assertThat(verification.discrepancies().getLast().description())
        .contains("captured 1200", "entries say 1199");
  }

  @Test
  void namesThePaymentThatSaysOtherThanItsEntries() {
    Payment payment = postgres.order().charge(1200);
    asOwner("update payments set captured = 1000");

    assertThat(postgres.ledger.verify().discrepancies())
        .singleElement()
        .satisfies(wrong -> {
          assertThat(wrong.transaction()).isNull();
          assertThat(wrong.payment()).isEqualTo(payment.id());
        });
  }

  @Test
  void refusesAnUnbalancedTransactionAtCommit() {
    Payment payment = postgres.order().hold(1200);
    UUID transaction = UUID.randomUUID();

    assertThatThrownBy(() ->
            postgres.database.useTransaction(tx -> {
              tx.update(
                  """
                  insert into ledger_transactions (id, type, payment_id, create_time)
                  values (?, 'CAPTURE', ?, now())
                  """,
                  transaction,
                  payment.id().value());
              tx.update(
                  """
                  insert into ledger_entries (
                    transaction_id, account, direction, amount, currency)
                  values (?, 'SALES', 'CREDIT', 1, 'EUR')
                  """,
                  transaction);
            }))
        .isInstanceOfSatisfying(
            CheckViolation.class, e -> assertThat(e.constraint()).isEqualTo("ledger_balanced"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update ledger_entries set amount = amount + 1",
        "delete from ledger_entries",
        "truncate ledger_entries",
        "update ledger_transactions set create_time = now()",
        "delete from ledger_transactions",
        "truncate ledger_transactions cascade",
        "update payment_events set detail = 'x'",
        "delete from payment_events",
        "truncate payment_events",
        "update provider_events set type = 'x'",
        "delete from provider_events",
        "truncate provider_events",
        "delete from payments",
        "alter table ledger_entries disable trigger user"
      })
  void letsTheServiceAppendOnly(String statement) {
    postgres.order().charge(1200);

    assertThatThrownBy(() -> postgres.database.useTransaction(tx -> tx.update(statement)))
        .isInstanceOf(StatementFailed.class)
        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
  }

  private static EntryFilter of(Payment payment) {
    return new EntryFilter(payment.id(), null, null, null, null);
  }

  private static Money eur(long minorUnits) {
    return new Money("EUR", minorUnits);
  }

  private void asOwner(String sql) {
    var owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
