package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.persistence.StepBacklog;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.work.Sample;
import dev.commercesuite.runtime.work.WorkLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The recovery of steps that no caller waits for, on real PostgreSQL. */
class DueStepsIT {
  private final RuntimeException defect = new IllegalStateException("a planted defect");

  private final PostgresPayments postgres = new PostgresPayments();
  private final Queue<String> announced = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void parksAStepAfterTenDefectsAndTakesItUpWhenItIsRedriven() {
    TestPayments shop = postgres.order();
    Payment payment = unknown(shop);
    DueSteps steps = new DueSteps(shop.steps);
    for (int n = 0; n < 10; n++) {
      makeDue();
      ProviderStep step = steps.claim(1).getFirst();
      steps.failed(step, defect);
    }
    makeDue();
    assertThat(steps.claim(10)).as("parked").isEmpty();
    assertThat(problem()).contains("a planted defect");

    assertThat(postgres.redrive(step())).isTrue();

    ProviderStep step = steps.claim(10).getFirst();
    assertThat(step.isParked()).isFalse();
    assertThat(step.failures()).isZero();
    steps.run(step);
    assertThat(shop.get(payment).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
    assertThat(postgres.redrive(step.id())).as("settled").isFalse();
    assertThat(postgres.redrive(new StepId(UUID.randomUUID()))).as("unknown").isFalse();
  }

  @Test
  void theServicesOwnRoleCannotRedrive() {
    assertThatThrownBy(() ->
            postgres.database.inTransaction(tx ->
                tx.query(
                    "select redrive_payment_step(?) as done",
                    row -> row.bool("done"),
                    UUID.randomUUID())))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("permission denied for function redrive_payment_step");
  }

  @Test
  void aCallerWhoAsksAgainRedrivesAParkedStep() {
    TestPayments shop = postgres.order();
    NewPayment newPayment = shop.newPayment(1200, "tok_timeout_before_charge", true);
    shop.create("r1", newPayment);
    park();

    assertThat(shop.create("r1", newPayment).state()).isEqualTo(PaymentState.SUCCEEDED);

    assertThat(StepBacklog.read(postgres.database).parked()).isZero();
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void aDefectThatComesTooLateChangesNothing() {
    TestPayments shop = postgres.order();
    unknown(shop);
    makeDue();
    ProviderStep slow = shop.steps.claimDue(1).getFirst();
    makeDue();
    ProviderStep other = shop.steps.claimDue(1).getFirst();

    assertThat(shop.steps.failed(slow, defect)).isEmpty();
    assertThat(shop.steps.failed(other, defect)).map(ProviderStep::failures).contains(1);
  }

  @Test
  void wakesTheLoopForAStepThatIsExpediteedOrRedriven() {
    TestPayments shop = postgres.order();
    Payment expedited = unknown(shop);
    StepId step = step();
    makeDueInAnHour();
    try (WorkLoop<ProviderStep> loop =
            WorkLoop.start("test", new DueSteps(shop.steps), new SimpleMeterRegistry());
        Notifications notifications =
            Notifications.open(
                postgres.config, new SimpleMeterRegistry(), PostgresStepStore.DUE_CHANNEL)) {
      notifications.subscribe(PostgresStepStore.DUE_CHANNEL, loop);
      notifications.subscribe(PostgresStepStore.DUE_CHANNEL, new Recorder());
      await().until(() -> announced.contains("connected"));

      assertThat(postgres.stepStore.expedite(step, postgres.clock.instant())).isTrue();

      await().until(() -> shop.get(expedited).state(), PaymentState.SUCCEEDED::equals);
      await().untilAsserted(() -> assertThat(announced).contains(step.toString()));
      assertThat(postgres.stepStore.expedite(step, postgres.clock.instant())).as("done").isFalse();

      TestPayments other = postgres.order();
      Payment parked = unknown(other);
      StepId stuck = step();
      park();
      assertThat(postgres.stepStore.expedite(stuck, postgres.clock.instant())).isFalse();

      assertThat(postgres.redrive(stuck)).isTrue();

      await().until(() -> other.get(parked).state(), PaymentState.SUCCEEDED::equals);
      await().untilAsserted(() -> assertThat(announced).contains(stuck.toString()));
    }
  }

  @Test
  void hasteLeavesALeasedStepToItsHolder() {
    TestPayments shop = postgres.order();
    unknown(shop);
    makeDue();
    ProviderStep held = shop.steps.claimDue(1).getFirst();

    assertThat(postgres.stepStore.expedite(held.id(), postgres.clock.instant())).isTrue();

    assertThat(shop.steps.claimDue(1)).isEmpty();
    shop.steps.recover(held);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void showsWhatIsLeftToDo() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    unknown(postgres.order());
    park();
    unknown(postgres.order());
    unknown(postgres.order());
    sql(
        "update provider_steps set next_attempt_time = now() - interval '90 s',"
            + " create_time = now() - interval '3 min' where id = ?");
    postgres.order().charge(100);
    try (Sample<StepBacklog> sample =
        Sample.start(
            "test", () -> StepBacklog.read(postgres.database), new SimpleMeterRegistry())) {
      StepMetrics.register(sample, registry);

      await().untilAsserted(() -> assertThat(value(registry, "open")).isEqualTo(2));
      assertThat(value(registry, "parked")).isEqualTo(1);
      assertThat(value(registry, "lag")).isBetween(90.0, 120.0);
      assertThat(value(registry, "age")).isBetween(180.0, 210.0);
    }
  }

  private static double value(SimpleMeterRegistry registry, String name) {
    return registry.get("commerce.payment.steps." + name).gauge().value();
  }

  /** A payment whose charge got no answer; the next attempt will get one. */
  private static Payment unknown(TestPayments shop) {
    Payment payment =
        shop.create("unknown", shop.newPayment(1200, "tok_timeout_before_charge", true));
    assertThat(payment.state()).isEqualTo(PaymentState.PROCESSING);
    return payment;
  }

  private void park() {
    sql("update provider_steps set parked_time = now() where id = ?");
  }

  private void makeDue() {
    sql(
        "update provider_steps set next_attempt_time = now(), lease_expire_time = null where id = ?");
  }

  private void makeDueInAnHour() {
    sql("update provider_steps set next_attempt_time = now() + interval '1 h' where id = ?");
  }

  /** As the owner: the service cannot change when a step was made. */
  private void sql(String update) {
    StepId step = step();
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setObject(1, step.value());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("the owner was refused: " + update, e);
    }
  }

  /** The one that was started last. */
  private StepId step() {
    return postgres.database.inTransaction(tx ->
        tx.query(
                "select id from provider_steps order by create_time desc, id desc limit 1",
                row -> new StepId(row.uuid("id")))
            .getFirst());
  }

  private String problem() {
    StepId step = step();
    return postgres.database.inTransaction(tx ->
        tx.query(
                "select problem from provider_steps where id = ?",
                row -> row.text("problem"),
                step.value())
            .getFirst());
  }

  private final class Recorder implements Notifications.Listener {
    @Override
    public void onNotification(String payload) {
      announced.add(payload);
    }

    @Override
    public void onConnected() {
      announced.add("connected");
    }
  }
}
