package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.ConstraintViolation;
import dev.commercesuite.runtime.database.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database refuses of the application role, whatever the code does. */
class PaymentConstraintsIT {
  private final PostgresPayments postgres = new PostgresPayments();

  /** One payment that is captured with a part of it given back, one held, one cancelled. */
  @BeforeEach
  void fill() {
    TestPayments order = postgres.order();
    Payment captured = order.charge(1200);
    var _ = order.refund("r2", captured, 500);
    var _ = postgres.order().hold(1200);
    TestPayments given = postgres.order();
    var _ = given.cancel("r2", given.hold(700));
  }

  @AfterEach
  void close() {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          SUCCEEDED        | captured = 0, refunded = 0        | payments_money_of_state
          SUCCEEDED        | capturable = 1, captured = 1199   | payments_money_of_state
          SUCCEEDED        | state = 'CANCELLED'               | payments_money_of_state
          SUCCEEDED        | state = 'FAILED'                  | payments_money_of_state
          SUCCEEDED        | state = 'PROCESSING'              | payments_money_of_state
          REQUIRES_CAPTURE | capturable = 0                    | payments_money_of_state
          REQUIRES_CAPTURE | captured = 1, capturable = 1199   | payments_money_of_state
          REQUIRES_CAPTURE | state = 'SUCCEEDED'               | payments_money_of_state
          REQUIRES_CAPTURE | state = 'CANCELLED'               | payments_money_of_state
          REQUIRES_CAPTURE | state = 'FAILED'                  | payments_money_of_state
          REQUIRES_CAPTURE | state = 'REQUIRES_PAYMENT_METHOD', charge_reference = null \
          | payments_money_of_state
          CANCELLED        | capturable = 1                    | payments_money_of_state
          CANCELLED        | captured = 1                      | payments_money_of_state
          CANCELLED        | state = 'SUCCEEDED'               | payments_money_of_state
          CANCELLED        | state = 'REQUIRES_CAPTURE'        | payments_money_of_state
          SUCCEEDED        | charge_reference = null           | payments_charge_of_state
          REQUIRES_CAPTURE | charge_reference = null           | payments_charge_of_state
          CANCELLED        | state = 'REQUIRES_CONFIRMATION'   | payments_charge_of_state
          CANCELLED        | state = 'REQUIRES_ACTION'         | payments_action_of_state
          SUCCEEDED        | redirect_url = 'x', client_secret = 'y' | payments_action_of_state
          CANCELLED        | client_secret = 'y'               | payments_action_of_state
          SUCCEEDED        | decline_code = 'x'                | payments_decline
          SUCCEEDED        | refunding = 701                   | payments_never_over_refunded
          REQUIRES_CAPTURE | capturable = 1201                 | payments_never_over_captured
          """)
  void aPaymentIsWhereItsMoneyIs(String state, String change, String constraint) {
    assertThat(refusal("update payments set %s where state = '%s'".formatted(change, state)))
        .isEqualTo(constraint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "provider_reference = null",
        "state = 'PENDING'",
        "state = 'FAILED'",
        "state = 'FAILED', failure_code = 'x', failure_message = 'y'",
        "state = 'PENDING', provider_reference = null, failure_code = 'x'",
        "failure_message = 'y'"
      })
  void aRefundThatHasSucceededIsKnownAtTheProvider(String change) {
    assertThat(refusal("update refunds set " + change)).isEqualTo("refunds_end");
  }

  /** Copies of rows that would be right, with one thing wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          refunds | currency | USD | refunds_payment_id_currency_fkey
          refunds | reason | GIFT | refunds_reason_check
          provider_steps | currency | USD | provider_steps_payment_id_currency_fkey
          provider_steps | actor_kind | GHOST | provider_steps_actor_kind_check
          provider_steps | capture_method | NEVER | provider_steps_capture_method_check
          provider_steps | parked_time | 2025-01-01 | provider_steps_settled
          provider_steps | lease_expire_time | 2025-01-01 | provider_steps_settled
          payment_events | currency | USD | payment_events_payment_id_currency_fkey
          payment_events | amount | 0 | payment_events_amount_check
          """)
  void aPartIsOfItsPayment(String table, String column, String value, String constraint) {
    assertThat(refusal(copy(table, "refund_id is null", column, value))).isEqualTo(constraint);
  }

  @Test
  void aRefundHasOneStep() {
    assertThat(refusal(copy("provider_steps", "refund_id is not null", "problem", "again")))
        .isEqualTo("provider_steps_one_per_refund");
  }

  @ParameterizedTest
  @CsvSource({
    "provider_steps, provider_steps_refund_id_payment_id_fkey",
    "payment_events, payment_events_refund_id_payment_id_fkey"
  })
  void aPartIsAboutARefundOfItsPayment(String table, String constraint) {
    String another =
        """
        insert into refunds
        select (jsonb_populate_record(r, jsonb_build_object(
          'id', '00000000-0000-7000-8000-000000000000',
          'provider_reference', gen_random_uuid()))).*
        from refunds r;
        insert into %1$s
        select (jsonb_populate_record(t, jsonb_build_object(
          'id', gen_random_uuid(), 'request_id', gen_random_uuid(), 'sequence', 99,
          'refund_id', '00000000-0000-7000-8000-000000000000',
          'payment_id', (select id from payments where state = 'REQUIRES_CAPTURE')))).*
        from %1$s t where refund_id is not null limit 1
        """
            .formatted(table);

    assertThat(refusal(another)).isEqualTo(constraint);
  }

  @Test
  void whatHappenedToARefundNamesItAndNothingElseDoes() {
    assertThat(refusal(copy("payment_events", "type = 'REFUND_CREATED'", "refund_id", null)))
        .isEqualTo("payment_events_of_refunds");
    assertThat(refusal(copy("payment_events", "type = 'REFUND_SUCCEEDED'", "type", "CAPTURED")))
        .isEqualTo("payment_events_of_refunds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"type", "state", "actor_kind"})
  void anEventSaysOnlyWhatThereIs(String column) {
    String statement = copy("payment_events", "type = 'CAPTURED'", column, "WON");

    assertThatThrownBy(() -> postgres.database.useTransaction(tx -> tx.update(statement)))
        .hasStackTraceContaining("invalid input value for enum");
  }

  @Test
  void anEventOfTheProviderAboutAStepIsAboutItsPayment() {
    assertThat(
            refusal(
                """
                insert into provider_events (provider, event_id, type, step_id, receive_time)
                select 'sandbox', 'e', 'charge.succeeded', id, now() from provider_steps limit 1
                """))
        .isEqualTo("provider_events_of_steps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "captured = 0, refunded = 0",
        "state = 'AUTHORIZED'",
        "state = 'CANCELLED'",
        "state = 'DECLINED'"
      })
  void theSandboxTakesMoneyOnlyOfCapturedCharges(String change) {
    String statement = "update charges set %s where state = 'CAPTURED'".formatted(change);

    assertThat(refusal(postgres.sandboxDatabase, statement)).isEqualTo("charges_money_of_state");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update payments set requested = 1",
        "update payments set currency = 'USD'",
        "update payments set customer_id = gen_random_uuid()",
        "update payments set order_id = gen_random_uuid()",
        "update payments set provider = 'x'",
        "update payments set capture_method = 'MANUAL'",
        "update refunds set amount = 1",
        "update refunds set payment_id = gen_random_uuid()",
        "update refunds set reason = 'DUPLICATE'",
        "update provider_steps set amount = 1",
        "update provider_steps set id = gen_random_uuid()",
        "update provider_steps set kind = 'CHARGE'",
        "update provider_steps set payment_method = 'x'",
        "update provider_steps set request_id = gen_random_uuid()",
        "update payment_events set amount = 1",
        "update provider_events set type = 'x'",
        "delete from payments",
        "delete from refunds",
        "delete from provider_steps",
        "delete from payment_events",
        "delete from provider_events"
      })
  void whatAPaymentIsAboutNeverChanges(String statement) {
    assertThatThrownBy(() -> postgres.database.useTransaction(tx -> tx.update(statement)))
        .hasStackTraceContaining("permission denied");
  }

  /** The second version of its row, the first in its table: what was written, and its outcome. */
  @Test
  void aStepIsUpdatedOnce() {
    try (PostgresPayments empty = new PostgresPayments()) {
      var _ = empty.order().charge(1200);

      List<String> places =
          empty.database.inReadOnlyTransaction(tx ->
              tx.query("select ctid::text as place from provider_steps", row -> row.text("place")));

      assertThat(places).containsExactly("(0,2)");
    }
  }

  /** A row of a table once more, under keys of its own. */
  private static String copy(String table, String which, String column, @Nullable String value) {
    return """
    insert into %1$s
    select (jsonb_populate_record(t, jsonb_build_object(
      'id', gen_random_uuid(), 'request_id', gen_random_uuid(), 'sequence', 99,
      'provider_reference', gen_random_uuid(), '%3$s', %4$s))).*
    from %1$s t where %2$s limit 1
    """
        .formatted(
            table,
            table.equals("refunds") ? "true" : which,
            column,
            value == null ? "null" : "'" + value + "'");
  }

  private String refusal(String statement) {
    return refusal(postgres.database, statement);
  }

  /** The constraint by which the application role is refused. */
  private static String refusal(Database database, String statement) {
    ConstraintViolation violation =
        catchThrowableOfType(
            ConstraintViolation.class, () -> database.useTransaction(tx -> tx.update(statement)));
    assertThat(violation).as("refuses %s", statement).isNotNull();
    return violation.constraint();
  }
}
