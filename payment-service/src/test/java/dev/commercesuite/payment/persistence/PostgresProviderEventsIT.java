package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.step.Sleeper;
import dev.commercesuite.payment.provider.sandbox.SandboxBooks;
import dev.commercesuite.payment.provider.sandbox.SandboxProvider;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Time stands still, so that no step becomes due by itself. */
class PostgresProviderEventsIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final TestClock clock = new TestClock();
  private final PostgresProviderEvents events = new PostgresProviderEvents(postgres.database);

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void settlesAStepThatWaitsForItsBackOff() {
    TestPayments shop = shop(_ -> {});
    Payment unknown = unanswered(shop);
    assertThat(shop.recover(8)).as("before its event").isZero();

    assertThat(record("evt_1", step("STARTED"))).isTrue();

    assertThat(shop.recover(8)).isEqualTo(1);
    assertThat(shop.get(unknown).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void hasAnEffectOnceHoweverManyComeAtTheSameMoment() {
    TestPayments shop = shop(_ -> {});
    unanswered(shop);
    StepId step = step("STARTED");

    List<Future<Boolean>> reports = Together.run(20, _ -> record("evt_1", step));

    assertThat(reports.stream().map(Future::resultNow).filter(fresh -> fresh)).hasSize(1);
    assertThat(kept()).containsExactly("evt_1 charge.succeeded, ours");
    assertThat(shop.recover(8)).isEqualTo(1);
    assertThat(record("evt_1", step)).as("once more, later").isFalse();
    assertThat(shop.recover(8)).isZero();
  }

  @Test
  void doesNotHaveTheProviderAskedAgainByADuplicate() {
    TestPayments shop = shop(_ -> {});
    shop.create("r1", shop.newPayment(1200, "tok_provider_error", true));
    StepId step = step("STARTED");
    record("evt_1", step);
    assertThat(shop.recover(8)).as("fails once more").isEqualTo(1);

    record("evt_1", step);
    assertThat(shop.recover(8)).isZero();

    record("evt_2", step);
    assertThat(shop.recover(8)).isEqualTo(1);
    assertThat(step("SUCCEEDED")).isEqualTo(step);
  }

  @Test
  void doesNoHarmWhenItComesAfterItsStepIsSettled() {
    TestPayments shop = shop(_ -> {});
    Payment paid = shop.charge(1200);
    StepId step = step("SUCCEEDED");

    assertThat(record("evt_later", step)).isTrue();
    assertThat(record("evt_earlier", step)).isTrue();

    assertThat(shop.recover(8)).isZero();
    assertThat(shop.get(paid)).isEqualTo(paid);
    assertThat(kept()).hasSize(2);
  }

  @Test
  void expeditesWhatIsOpenOfThePaymentWhicheverOfItsStepsItNames() {
    TestPayments shop = shop(_ -> {});
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_requires_action", true));
    StepId charge = step("SUCCEEDED");
    shop.confirm("r2", waiting, "tok_timeout_after_charge");
    assertThat(shop.recover(8)).isZero();

    record("evt_1", charge);

    assertThat(shop.recover(8)).isEqualTo(1);
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void leavesAStepToWhoeverWorksOnItAndHasItDueRightAfter() {
    TestPayments other = shop(_ -> {});
    TestPayments shop =
        shop(_ -> {
          record("evt_1", step("STARTED"));
          assertThat(other.recover(8)).as("while the provider is asked").isZero();
        });

    Payment unknown = unanswered(shop);

    assertThat(other.recover(8)).isEqualTo(1);
    assertThat(shop.get(unknown).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void keepsAnEventAboutNothingOfOurs() {
    assertThat(record("evt_1", new StepId(UUID.randomUUID()))).isTrue();
    assertThat(record("evt_2", null)).isTrue();
    assertThat(record("evt_1", null)).isFalse();

    assertThat(kept())
        .containsExactly("evt_1 charge.succeeded, foreign", "evt_2 charge.succeeded, foreign");
  }

  /**
   * @param silence what happens while the sandbox lets its caller wait
   */
  private TestPayments shop(Sleeper silence) {
    SandboxBooks books = new SandboxBooks(postgres.sandboxDatabase, postgres.ids);
    return new TestPayments(
        postgres.store,
        postgres.stepStore,
        new SandboxProvider(books, silence),
        postgres.ids,
        clock,
        Thread::sleep);
  }

  private static Payment unanswered(TestPayments shop) {
    Payment payment = shop.create("r1", shop.newPayment(1200, "tok_timeout_after_charge", true));
    assertThat(payment.state()).isEqualTo(PaymentState.PROCESSING);
    return payment;
  }

  private boolean record(String id, @Nullable StepId step) {
    ProviderEvent event = new ProviderEvent(id, "charge.succeeded", step);
    return events.record("sandbox", event, clock.instant());
  }

  private StepId step(String state) {
    return postgres.database.inTransaction(tx ->
        tx.query(
                "select id from provider_steps where state = ?",
                row -> new StepId(row.uuid("id")),
                state)
            .getFirst());
  }

  private List<String> kept() {
    return postgres.database.inTransaction(tx ->
        tx.query(
            """
            select event_id || ' ' || type || case
              when payment_id is not null and step_id is not null then ', ours'
              when payment_id is null and step_id is null then ', foreign'
              else ', half' end as event
            from provider_events order by event_id
            """,
            row -> row.text("event")));
  }
}
