package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.ChargePrevented;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.payment.ChargePrevention;
import dev.commercesuite.payment.domain.payment.ChargePrevention.Ended;
import dev.commercesuite.payment.domain.payment.ChargePrevention.Prevented;
import dev.commercesuite.payment.domain.payment.ChargePrevention.UnderWay;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import dev.commercesuite.runtime.database.ConstraintViolation;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request charges, or it is prevented; never both, whoever comes first. */
class PreventedChargesIT {
  private static final PaymentFilter ALL =
      new PaymentFilter(Set.of(), null, null, null, null, Map.of());

  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments order = postgres.order();

  @AfterEach
  void close() {
    postgres.close();
  }

  private UUID id(String requestId) {
    return order.request(requestId, "").key().requestId();
  }

  private ChargePrevention prevent(String requestId) {
    return order.payments.preventCharge(id(requestId));
  }

  private NewPayment charged(String method) {
    return order.newPayment(1200, method, true);
  }

  private void asOwner(String sql) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not run " + sql, e);
    }
  }

  @Test
  void refusesAPaymentThatWasPreventedHoweverOften() {
    assertThat(prevent("r1")).isEqualTo(new Prevented());
    assertThat(prevent("r1")).isEqualTo(new Prevented());

    for (int times = 0; times < 2; times++) {
      assertThatThrownBy(() -> order.create("r1", charged("tok_success")))
          .isInstanceOf(ChargePrevented.class)
          .hasMessageContaining(id("r1").toString());
    }

    assertThat(postgres.approved("CHARGE")).isZero();
    assertThat(postgres.store.list(ALL, null, 10)).isEmpty();
  }

  @Test
  void refusesAConfirmationThatWasPreventedAndLeavesThePaymentAlone() {
    Payment waiting = order.create("r1", charged("tok_requires_action"));
    assertThat(prevent("r2")).isEqualTo(new Prevented());

    assertThatThrownBy(() -> order.confirm("r2", waiting, "tok_success"))
        .isInstanceOf(ChargePrevented.class);

    assertThat(order.get(waiting)).isEqualTo(waiting);
    assertThat(order.confirm("r3", waiting, "tok_success").state())
        .isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void preventsNothingThatIsNoCharge() {
    assertThat(prevent("r1")).isEqualTo(new Prevented());

    Payment unconfirmed = order.create("r1", order.newPayment(1200, "tok_success", false));

    assertThat(unconfirmed.state()).isEqualTo(PaymentState.REQUIRES_CONFIRMATION);
    assertThat(prevent("r1")).isEqualTo(new Prevented());
  }

  @Test
  void tellsWhatBecameOfACharge() {
    Payment declined = order.create("r1", charged("tok_lost_card"));
    assertThat(prevent("r1")).isEqualTo(new Ended(declined));

    Payment paid = order.confirm("r2", declined, "tok_success");

    assertThat(prevent("r1")).isEqualTo(new Ended(paid));
    assertThat(prevent("r2")).isEqualTo(new Ended(paid));
    assertThat(prevent("r3")).isEqualTo(new Prevented());
  }

  @Test
  void saysUnderWayAndNeverNeverWhileTheProviderIsSilent() {
    Payment silent = order.create("r1", charged("tok_timeout_after_charge"));
    assertThat(silent.state()).isEqualTo(PaymentState.PROCESSING);

    assertThat(prevent("r1")).isEqualTo(new UnderWay(silent));
    Payment known = order.create("r1", charged("tok_timeout_after_charge"));

    assertThat(known.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(prevent("r1")).isEqualTo(new Ended(known));
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void forgetsNothingWhenRequestKeysAre() {
    Payment paid = order.charge(1200);
    TestPayments another = postgres.order();
    UUID prevented = another.request("r1", "").key().requestId();
    assertThat(another.payments.preventCharge(prevented)).isEqualTo(new Prevented());
    asOwner("delete from idempotency_keys");

    assertThat(prevent("r1")).isEqualTo(new Ended(paid));
    assertThatThrownBy(() -> another.charge(1200)).isInstanceOf(ChargePrevented.class);
  }

  @Test
  void chargesOnceWhenItsKeyIsForgottenAndItsPaymentIsClosed() {
    Payment declined = order.create("r1", charged("tok_lost_card"));
    var _ = order.cancel("r2", declined);
    asOwner("delete from idempotency_keys");

    assertThatThrownBy(() -> order.create("r1", charged("tok_success")))
        .isInstanceOf(RequestIdReused.class);

    assertThat(postgres.approved("CHARGE")).isZero();
  }

  @Test
  void refundsOnceWhenTheKeyOfTheRequestIsForgotten() {
    Payment paid = order.charge(1200);
    Refund refund = order.refund("r2", paid, 500);
    var _ = order.refund("r3", paid, 200);
    asOwner("delete from idempotency_keys");

    assertThatThrownBy(() -> order.refund("r2", paid, 500)).isInstanceOf(RequestIdReused.class);

    assertThat(order.get(paid).amounts().refunded()).isEqualTo(700);
    assertThat(postgres.store.refunds(madeBy(paid, id("r2")), null, 10)).containsExactly(refund);
    assertThat(postgres.store.refunds(madeBy(paid, id("r4")), null, 10)).isEmpty();
    Payment another = postgres.order().charge(1200);
    assertThat(postgres.store.refunds(madeBy(another, id("r2")), null, 10)).isEmpty();
  }

  private static RefundFilter madeBy(Payment payment, UUID requestId) {
    return new RefundFilter(payment.id(), null, null, Map.of(), requestId);
  }

  @Test
  void aRequestThatFailsLeavesNothingBehindAndCanBePrevented() {
    var _ = order.create("r1", order.newPayment(1200, "", false));
    assertThatThrownBy(() -> order.create("r2", charged("tok_success")))
        .hasMessageContaining("already has payment");

    assertThat(prevent("r2")).isEqualTo(new Prevented());
  }

  @Test
  void oneOfBothComesFirstHoweverOftenTheyMeet() throws Exception {
    int charges = 0;
    for (int race = 0; race < 20; race++) {
      TestPayments racing = postgres.order();
      UUID requestId = racing.request("r1", "").key().requestId();
      NewPayment newPayment = racing.newPayment(1200, "tok_success", true);

      List<Future<Object>> outcomes =
          Together.<Object>run(
              4,
              n ->
                  n % 2 == 0
                      ? racing.createAnswer("r1", newPayment)
                      : racing.payments.preventCharge(requestId));

      boolean charged = racing.payments.preventCharge(requestId) instanceof Ended;
      charges += charged ? 1 : 0;
      for (int n = 0; n < outcomes.size(); n++) {
        Future<Object> outcome = outcomes.get(n);
        if (charged) {
          assertThat(outcome.get()).isNotEqualTo(new Prevented());
        } else if (n % 2 == 0) {
          assertThatThrownBy(outcome::get)
              .isInstanceOf(ExecutionException.class)
              .hasCauseInstanceOf(ChargePrevented.class);
        } else {
          assertThat(outcome.get()).isEqualTo(new Prevented());
        }
      }
      assertThat(postgres.approved("CHARGE")).isEqualTo(charges);
    }
    System.out.printf("charged in %d of 20 races%n", charges);
  }

  /** What keeps the two apart is the primary key: without it, what was prevented is charged. */
  @Test
  void chargesWhatWasPreventedWithoutThePrimaryKey() {
    asOwner("alter table charge_requests drop constraint charge_requests_pkey");
    assertThat(prevent("r1")).isEqualTo(new Prevented());

    assertThat(order.create("r1", charged("tok_success")).state())
        .isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void aRowThatIsWrittenStaysAsItIs() {
    var _ = prevent("r1");

    for (String change :
        List.of(
            "delete from charge_requests",
            "update charge_requests set step_id = gen_random_uuid()",
            "truncate charge_requests")) {
      assertThatThrownBy(() -> postgres.database.useTransaction(tx -> tx.update(change)))
          .as(change)
          .isInstanceOf(StatementFailed.class);
    }
  }

  @Test
  void noRequestHasAStepThatIsNotThere() {
    assertThatThrownBy(() ->
            postgres.database.useTransaction(tx ->
                tx.update(
                    "insert into charge_requests (id, step_id) values (?, ?)",
                    UUID.randomUUID(),
                    UUID.randomUUID())))
        .isInstanceOf(ConstraintViolation.class)
        .hasMessageContaining("charge_requests_step_id_fkey");
  }
}
