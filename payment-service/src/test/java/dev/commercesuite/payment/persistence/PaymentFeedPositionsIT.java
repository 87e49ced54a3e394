package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.ConstraintViolation;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the service's own role can put what it writes in the feed and the ledger: where it belongs.
 */
class PaymentFeedPositionsIT {
  private static final String OWN = "pg_current_xact_id()::text::bigint";
  private static final String EVENT =
      """
      insert into payment_events (payment_id, customer_id, sequence, create_time, amount,
        feed_position, type, state, actor_kind, currency, actor_id, detail)
      select id, %s,
        (select max(sequence) + 1 from payment_events where payment_id = payments.id),
        now(), 1, %s, 'UPDATED', state::payment_state, 'SYSTEM', currency, '', ''
      from payments
      """;

  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments order = postgres.order();
  private final Payment payment = order.hold(1200);

  @AfterEach
  void close() {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "feed_position", OWN + " - 1", OWN + " + 1", "9223372036854775807"})
  void refusesAnEventElsewhere(String position) {
    assertThat(refusal(EVENT.formatted("customer_id", position)))
        .isEqualTo("payment_events_as_their_payment");
  }

  @Test
  void refusesAnEventOfSomebodyElse() {
    assertThat(refusal(EVENT.formatted("gen_random_uuid()", OWN)))
        .isEqualTo("payment_events_as_their_payment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "feed_position - 1", OWN + " - 1", OWN + " + 1", "9223372036854775807"})
  void refusesAPaymentElsewhere(String position) {
    assertThat(refusal("update payments set feed_position = " + position))
        .isEqualTo("feed_position_of_its_transaction");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Long.MAX_VALUE})
  void refusesANewPaymentElsewhere(long position) {
    assertThat(
            refusal(
                """
                insert into payments
                select (jsonb_populate_record(p, jsonb_build_object(
                  'id', gen_random_uuid(), 'order_id', gen_random_uuid(),
                  'charge_reference', gen_random_uuid(), 'feed_position', %d))).*
                from payments p
                """
                    .formatted(position)))
        .isEqualTo("feed_position_of_its_transaction");
  }

  @ParameterizedTest
  @ValueSource(strings = {OWN + " + 1", "9223372036854775807"})
  void refusesAPostingBeforeItsTime(String position) {
    assertThat(refusal(capture(position))).isEqualTo("ledger_position_reached");
  }

  @Test
  void takesWhatIsWhereItBelongs() {
    postgres.database.useTransaction(tx -> {
      tx.update(EVENT.formatted("customer_id", OWN));
      tx.update(capture(OWN));
    });
  }

  /** Such as the positions of before, after a restore in another server. */
  @Test
  void followsHigherPositionsThatAreThere() throws SQLException {
    new StoredLedger(postgres)
        .execute(
            """
            update payments set feed_position = 5000000;
            insert into refunds (id, payment_id, amount, create_time, update_time, currency, reason,
              note, state, metadata)
            select id, id, 100, now(), now(), 'EUR', 'DUPLICATE', '', 'PENDING', '{}' from payments;
            alter table ledger_postings disable trigger ledger_postings_checked;
            %s;
            alter table ledger_postings enable trigger ledger_postings_checked
            """
                .formatted(capture("5000000")));

    postgres.database.useTransaction(tx -> {
      tx.update("update payments set feed_position = greatest(feed_position, " + OWN + ")");
      tx.update(EVENT.formatted("customer_id", "feed_position"));
    });
    assertThat(refusal(refund("5000001"))).isEqualTo("ledger_position_reached");
    postgres.database.useTransaction(tx -> tx.update(refund("5000000")));
    assertThat(refusal(EVENT.formatted("customer_id", OWN)))
        .isEqualTo("payment_events_as_their_payment");
  }

  private String capture(String position) {
    return """
    insert into ledger_postings (transaction_id, leg, type, payment_id, sequence, debit_account,
      credit_account, amount, currency, create_time, feed_position)
    values (gen_random_uuid(), 1, 'CAPTURE', '%s', 9, 'PROVIDER_RECEIVABLE', 'SALES', 1200, 'EUR',
      now(), %s)
    """
        .formatted(payment.id(), position);
  }

  private String refund(String position) {
    return """
    insert into ledger_postings (transaction_id, leg, type, payment_id, sequence, refund_id,
      debit_account, credit_account, amount, currency, create_time, feed_position)
    values (gen_random_uuid(), 1, 'REFUND', '%1$s', 10, '%1$s', 'REFUNDS', 'REFUNDS_PAYABLE', 100,
      'EUR', now(), %2$s)
    """
        .formatted(payment.id(), position);
  }

  /** The constraint by which the application role is refused. */
  private String refusal(String statement) {
    ConstraintViolation violation =
        catchThrowableOfType(
            ConstraintViolation.class,
            () -> postgres.database.useTransaction(tx -> tx.update(statement)));
    assertThat(violation).as("refuses %s", statement).isNotNull();
    return violation.constraint();
  }
}
