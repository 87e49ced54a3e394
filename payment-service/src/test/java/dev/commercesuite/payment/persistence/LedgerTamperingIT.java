package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.ConstraintViolation;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody with the password of the application role cannot write into the ledger. */
class LedgerTamperingIT {
  private static final String OWN_POSITION = "pg_current_xact_id()::text::bigint";

  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments order = postgres.order();
  private final Payment payment = order.charge(1200);
  private final RefundId refund = order.refund("r2", payment, 500).id();
  private final Payment held = postgres.order().hold(1200);

  @AfterEach
  void close() {
    postgres.close();
  }

  /** A posting that would be right, with one thing wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          amount         | -99999999         | ledger_postings_amount_check
          amount         | 0                 | ledger_postings_amount_check
          currency       | 'USD'             | ledger_postings_payment_id_currency_fkey
          payment_id     | gen_random_uuid() | ledger_postings_payment_id_currency_fkey
          credit_account | 'PROVIDER_RECEIVABLE' | ledger_leg_allowed
          credit_account | 'REFUNDS'         | ledger_leg_allowed
          debit_account  | 'FEES'            | ledger_leg_allowed
          type           | 'GIFT'            | ledger_leg_allowed
          leg            | 2                 | ledger_leg_allowed
          feed_position  | 1                 | ledger_position_open
          feed_position  | pg_current_xact_id()::text::bigint - 1 | ledger_position_open
          """)
  void refusesAForgedCapture(String column, String value, String constraint) {
    assertThat(refusal("", capture(held, column, value))).isEqualTo(constraint);
  }

  /** Names are looked up in the schema of the ledger, whatever else has the same name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          amount         | -99999999     | ledger_postings_amount_check
          credit_account | 'PROVIDER_RECEIVABLE' | ledger_leg_allowed
          credit_account | 'REFUNDS'     | ledger_leg_allowed
          """)
  void isNotDeceivedByTemporaryTables(String column, String value, String constraint) {
    TestPostgres.grantTemporary(postgres.config);
    String decoys =
        """
        create temporary table ledger_postings (like public.ledger_postings);
        create temporary table ledger_accounts (code text);
        create temporary table ledger_legs
          (type text, leg smallint, debit_account text, credit_account text);
        create temporary table payments (id uuid, currency text);
        insert into pg_temp.ledger_legs values
          ('CAPTURE', 1, 'PROVIDER_RECEIVABLE', 'REFUNDS'),
          ('CAPTURE', 1, 'PROVIDER_RECEIVABLE', 'PROVIDER_RECEIVABLE');
        set local search_path = pg_temp, public;
        """;

    assertThat(refusal(decoys, capture(held, column, value))).isEqualTo(constraint);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void postsACaptureOnce() {
    assertThat(refusal("", copy("CAPTURE"))).isEqualTo("ledger_moves_once");
  }

  @Test
  void postsARefundOnce() {
    assertThat(refusal("", copy("REFUND"))).isEqualTo("ledger_moves_once");
  }

  @Test
  void postsTheEndOfARefundOnce() {
    String again = copy("REFUND_SETTLEMENT");
    String reversed =
        """
        insert into public.ledger_postings
        select gen_random_uuid(), leg, 'REFUND_REVERSAL', payment_id, sequence, refund_id,
          dispute_id, 'REFUNDS_PAYABLE', 'REFUNDS', amount, currency, create_time, %s
        from public.ledger_postings where type = 'REFUND_SETTLEMENT'
        """
            .formatted(OWN_POSITION);

    assertThat(refusal("", again)).isIn("ledger_moves_once", "ledger_one_refund_end");
    assertThat(refusal("", reversed)).isEqualTo("ledger_one_refund_end");
  }

  @Test
  void postsARefundToItsPayment() {
    String elsewhere =
        """
        insert into public.ledger_postings
        select gen_random_uuid(), leg, type, '%s', sequence, '%s', dispute_id, debit_account,
          credit_account, amount, currency, create_time, %s
        from public.ledger_postings where type = 'REFUND'
        """
            .formatted(held.id(), refund, OWN_POSITION);

    assertThat(refusal("", elsewhere)).isEqualTo("ledger_postings_refund_id_payment_id_fkey");
  }

  private static String capture(Payment payment, String column, String value) {
    Map<String, String> values =
        new LinkedHashMap<>(
            Map.ofEntries(
                Map.entry("transaction_id", "gen_random_uuid()"),
                Map.entry("leg", "1"),
                Map.entry("type", "'CAPTURE'"),
                Map.entry("payment_id", "'" + payment.id() + "'"),
                Map.entry("sequence", "1"),
                Map.entry("debit_account", "'PROVIDER_RECEIVABLE'"),
                Map.entry("credit_account", "'SALES'"),
                Map.entry("amount", "1200"),
                Map.entry("currency", "'EUR'"),
                Map.entry("create_time", "now()"),
                Map.entry("feed_position", OWN_POSITION)));
    values.put(column, value);
    return "insert into public.ledger_postings (%s) values (%s)"
        .formatted(String.join(", ", values.keySet()), String.join(", ", values.values()));
  }

  /** What there is of a type, under another transaction id. */
  private static String copy(String type) {
    return """
    insert into public.ledger_postings
    select gen_random_uuid(), leg, type, payment_id, sequence, refund_id, dispute_id,
      debit_account, credit_account, amount, currency, create_time, %s
    from public.ledger_postings where type = '%s'
    """
        .formatted(OWN_POSITION, type);
  }

  /** The constraint by which the application role is refused. */
  private String refusal(String before, String statement) {
    ConstraintViolation violation =
        catchThrowableOfType(
            ConstraintViolation.class,
            () ->
                postgres.database.useTransaction(tx -> {
                  if (!before.isEmpty()) {
                    tx.update(before);
                  }
                  tx.update(statement);
                }));
    assertThat(violation).as("refuses %s", statement).isNotNull();
    return violation.constraint();
  }
}
