package dev.commercesuite.payment.persistence;

import static dev.commercesuite.payment.domain.ledger.Ledger.Direction.CREDIT;
import static dev.commercesuite.payment.domain.ledger.Ledger.Direction.DEBIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger.Balance;
import dev.commercesuite.payment.domain.ledger.Ledger.Entry;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.ledger.Verification.Discrepancy;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresLedgerIT {
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
            balance(LedgerAccount.PROVIDER_RECEIVABLE, 1200, 500),
            balance(LedgerAccount.REFUNDS, 500, 0),
            balance(LedgerAccount.REFUNDS_PAYABLE, 500, 500),
            balance(LedgerAccount.SALES, 0, 1200));
    assertThat(postgres.ledger.balances(LedgerAccount.SALES.code(), "EUR"))
        .containsExactly(balance(LedgerAccount.SALES, 0, 1200));
    assertThat(postgres.ledger.balances(null, "USD")).isEmpty();
    assertThat(postgres.ledger.balances(new AccountCode("FEES"), null)).isEmpty();
  }

  @Test
  void takesBackAFailedRefund() {
    TestPayments order = postgres.order();
    Payment payment = order.create("r1", order.newPayment(1200, "tok_refund_declined", true));

    Refund refund = order.refund("r2", payment, 500);

    assertThat(refund.state()).isEqualTo(Refund.State.FAILED);
    assertThat(postgres.ledger.balances(LedgerAccount.REFUNDS.code(), null))
        .containsExactly(balance(LedgerAccount.REFUNDS, 500, 500));
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void listsTheEntriesOfAPayment() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    order.refund("r2", payment, 500);
    postgres.order().charge(100);

    List<Entry> entries = entries(of(payment));

    assertThat(entries)
        .extracting(Entry::type, Entry::account, Entry::direction, Entry::amount)
        .containsExactly(
            tuple(
                LedgerTransaction.Type.CAPTURE,
                LedgerAccount.PROVIDER_RECEIVABLE.code(),
                DEBIT,
                eur(1200)),
            tuple(LedgerTransaction.Type.CAPTURE, LedgerAccount.SALES.code(), CREDIT, eur(1200)),
            tuple(LedgerTransaction.Type.REFUND, LedgerAccount.REFUNDS.code(), DEBIT, eur(500)),
            tuple(
                LedgerTransaction.Type.REFUND,
                LedgerAccount.REFUNDS_PAYABLE.code(),
                CREDIT,
                eur(500)),
            tuple(
                LedgerTransaction.Type.REFUND_SETTLEMENT,
                LedgerAccount.REFUNDS_PAYABLE.code(),
                DEBIT,
                eur(500)),
            tuple(
                LedgerTransaction.Type.REFUND_SETTLEMENT,
                LedgerAccount.PROVIDER_RECEIVABLE.code(),
                CREDIT,
                eur(500)));
    assertThat(entries).extracting(Entry::id).doesNotHaveDuplicates();
    assertThat(entries).extracting(Entry::payment).containsOnly(payment.id());
    assertThat(entries(new EntryFilter(null, entries.get(2).transaction(), null, null, null, null)))
        .isEqualTo(entries.subList(2, 4));
  }

  @Test
  void verifiesABalancedLedger() {
    TestPayments order = postgres.order();
    order.refund("r2", order.charge(1200), 500);

    assertThat(postgres.verifyLedger())
        .isEqualTo(
            new Verification(1, 3, 6, Map.of("EUR", BigInteger.valueOf(2200)), List.of(), null));
  }

  @Test
  void verifiesAnEmptyLedger() {
    assertThat(postgres.verifyLedger())
        .isEqualTo(new Verification(0, 0, 0, Map.of(), List.of(), null));
  }

  @Test
  void namesTheTransactionThatMovesMoneyWhereItMayNot() {
    Payment payment = postgres.order().charge(1200);
    UUID transaction = entries(of(payment)).getFirst().transaction();
    asOwner("update ledger_postings set credit_account = 'REFUNDS'");

    Verification verification = postgres.verifyLedger();

    assertThat(verification.isBalanced()).isFalse();
    assertThat(verification.discrepancies().getFirst())
        .isEqualTo(
            new Discrepancy(
                transaction,
                payment.id(),
                "leg 1 of CAPTURE debits PROVIDER_RECEIVABLE and credits REFUNDS by 1200 EUR, in a"
                    + " payment in EUR"));
    assertThat(verification.discrepancies().getLast().description())
        .contains("captured 1200", "entries say 0");
  }

  @Test
  void namesThePaymentThatSaysOtherThanItsEntries() {
    Payment payment = postgres.order().charge(1200);
    asOwner("update payments set captured = 1000");

    assertThat(postgres.verifyLedger().discrepancies())
        .singleElement()
        .satisfies(wrong -> {
          assertThat(wrong.transaction()).isNull();
          assertThat(wrong.payment()).isEqualTo(payment.id());
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update ledger_postings set amount = amount + 1",
        "delete from ledger_postings",
        "truncate ledger_postings",
        "insert into ledger_legs values ('CAPTURE', 1, 'SALES', 'REFUNDS')",
        "update ledger_legs set leg = 2",
        "delete from ledger_legs",
        "insert into ledger_accounts values ('FEES', 'DEBIT', '')",
        "update ledger_accounts set code = 'FEES'",
        "update payment_events set detail = 'x'",
        "delete from payment_events",
        "truncate payment_events",
        "update provider_events set type = 'x'",
        "delete from provider_events",
        "truncate provider_events",
        "delete from payments",
        "alter table ledger_postings disable trigger user",
        "drop trigger ledger_postings_checked on ledger_postings"
      })
  void letsTheServiceAppendOnly(String statement) {
    postgres.order().charge(1200);

    assertThatThrownBy(() -> postgres.database.useTransaction(tx -> tx.update(statement)))
        .isInstanceOf(StatementFailed.class)
        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
  }

  private static EntryFilter of(Payment payment) {
    return new EntryFilter(payment.id(), null, null, null, null, null);
  }

  private List<Entry> entries(EntryFilter filter) {
    PostgresLedger ledger = postgres.ledger;
    return ledger.entries(ledger.epoch(), filter, LedgerPosition.START, 100).entries();
  }

  private static Balance balance(LedgerAccount account, long debits, long credits) {
    return new Balance(
        account.code(), "EUR", BigInteger.valueOf(debits), BigInteger.valueOf(credits));
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
