package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier.Portion;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.ledger.Verification.Discrepancy;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two payments in each portion. */
class LedgerVerificationIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final LedgerVerifier verifier =
      new LedgerVerifier(postgres.ledger, new Portion(1, 2, Duration.ofHours(1)), postgres.clock);

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void findsTheDiscrepancyInThePortionThatHasIt() throws SQLException {
    List<Payment> payments = fivePayments();
    asOwner("update payments set captured = 99 where id = '%s'".formatted(payments.get(3).id()));

    Verification first = verifier.verify(null);
    Verification second = verifier.verify(first.last());
    Verification third = verifier.verify(second.last());

    assertThat(first.isBalanced()).isTrue();
    assertThat(second.discrepancies())
        .containsExactly(
            new Discrepancy(
                null,
                payments.get(3).id(),
                "the payment says captured 99, refunding 0, refunded 0; its entries say 100, 0, 0"));
    assertThat(third.isBalanced()).isTrue();
    assertThat(first.last()).isEqualTo(new Checkpoint.Payments(payments.get(1).id()));
    assertThat(List.of(first, second, third))
        .extracting(Verification::isComplete)
        .containsExactly(false, false, true);
  }

  @Test
  void countsWhatEachPortionHas() {
    List<Payment> payments = fivePayments();
    TestPayments refunded = postgres.order();
    Payment last = refunded.charge(100);
    refunded.refund("r2", last, 30);

    Verification first = verifier.verify(null);
    Verification rest = verifier.verify(new Checkpoint.Payments(payments.get(3).id()));

    assertThat(first)
        .isEqualTo(
            new Verification(
                2,
                2,
                4,
                Map.of("EUR", BigInteger.valueOf(200)),
                List.of(),
                new Checkpoint.Payments(payments.get(1).id())));
    assertThat(rest)
        .isEqualTo(
            new Verification(
                2,
                4,
                8,
                Map.of("EUR", BigInteger.valueOf(260)),
                List.of(),
                new Checkpoint.Payments(last.id())));
    assertThat(verifier.verify(new Checkpoint.Payments(last.id())))
        .isEqualTo(new Verification(0, 0, 0, Map.of(), List.of(), null));
  }

  /** However many there are: a check that is complete has named each of them. */
  @Test
  void namesEveryDiscrepancy() throws SQLException {
    asOwner(
        """
        insert into payments (id, order_id, customer_id, description, provider, capture_method,
          currency, requested, capturable, captured, refunding, refunded, state, payment_method,
          charge_reference, metadata, version, create_time, update_time, feed_position)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', 'sandbox', 'AUTOMATIC',
          'EUR', 100, 0, 100, 0, 0, 'SUCCEEDED', '', 'ch ' || n, '{}', 1, now(), now(), 0
        from generate_series(1, 250) as n
        """);
    LedgerVerifier large =
        new LedgerVerifier(
            postgres.ledger, new Portion(1_000, 10_000, Duration.ofHours(1)), postgres.clock);
    List<PaymentId> named = new ArrayList<>();
    long checked = 0;
    Checkpoint last = null;
    do {
      Verification verification = large.verify(last);
      verification.discrepancies().forEach(wrong -> named.add(wrong.payment()));
      checked += verification.payments();
      last = verification.last();
    } while (last != null);

    assertThat(named).hasSize(250).doesNotHaveDuplicates();
    assertThat(checked).isEqualTo(250);
  }

  /** A payment that should have entries and has none is found, too. */
  @Test
  void findsThePaymentWithoutEntries() throws SQLException {
    Payment payment = postgres.order().charge(100);
    asOwner("delete from ledger_postings");

    assertThat(verifier.verify(null).discrepancies())
        .extracting(Discrepancy::payment)
        .containsExactly(payment.id());
  }

  /** In the order of their ids. */
  private List<Payment> fivePayments() {
    List<Payment> payments = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      payments.add(postgres.order().charge(100));
    }
    return payments;
  }

  private void asOwner(String sql) throws SQLException {
    var owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
