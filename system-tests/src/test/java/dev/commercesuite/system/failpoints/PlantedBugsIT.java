package dev.commercesuite.system.failpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.money.MoneyRule;
import dev.commercesuite.system.money.Violation;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The checkers find bugs: each is planted for one order, and the rule that it breaks says so; the
 * same things without the bug break no rule.
 */
class PlantedBugsIT {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);

  private static Stage stage;

  @BeforeAll
  static void startWithoutABug() throws Exception {
    stage = Stage.start("planted-bugs");
    var _ = stage.customer().order();
    play(Journey.PAY, failsAt(Boundary.PROVIDER_CHARGES, Side.AFTER), Asking.AGAIN);
    play(Journey.PAY, failsAt(Boundary.BOOKS_ARE_CHARGED, Side.AFTER), Asking.AGAIN);
    play(Journey.PAY, failsAt(Boundary.CHARGE_IS_CALLED, Side.AFTER), Asking.AGAIN);
    play(Journey.CANCEL, List.of(), Asking.AGAIN);
    var _ = stage.invariants().awaitAllHold(LONGEST_WAIT);
  }

  @AfterAll
  static void stop() throws SQLException {
    stage.close();
  }

  @Test
  void findsARetryWithANewKey() throws Exception {
    UUID order =
        play(
            PlantedBug.NEW_KEY_AT_EVERY_TRY,
            Journey.PAY,
            failsAt(Boundary.PROVIDER_CHARGES, Side.AFTER),
            Asking.AGAIN);

    assertFound(MoneyRule.ORDERS_ARE_CHARGED_ONCE, order);
  }

  @Test
  void findsAnUnknownOutcomeThatIsTakenForADecline() throws Exception {
    UUID order =
        play(
            PlantedBug.UNKNOWN_IS_A_DECLINE,
            Journey.PAY,
            failsAt(Boundary.BOOKS_ARE_CHARGED, Side.AFTER),
            Asking.NEVER);

    assertFound(MoneyRule.STEPS_END_AS_AT_THE_PROVIDER, order);
    assertFound(MoneyRule.PAYMENTS_AGREE_WITH_THE_PROVIDER, order);
  }

  @Test
  void findsAStepThatIsNotWrittenBeforeTheProviderIsAsked() throws Exception {
    UUID order = play(PlantedBug.STEP_IS_NOT_WRITTEN, Journey.PAY, List.of(), Asking.NEVER);

    assertFound(MoneyRule.THE_PROVIDER_IS_ASKED_FOR_NOTHING_ELSE, order);
  }

  @Test
  void findsAPaymentWithoutItsLedgerTransaction() throws Exception {
    UUID order = play(PlantedBug.LEDGER_IS_FORGOTTEN, Journey.PAY, List.of(), Asking.AGAIN);

    assertFound(MoneyRule.THE_LEDGER_AGREES_WITH_PAYMENTS, order);
  }

  @Test
  void findsStockThatComesBackTwice() throws Exception {
    UUID order = play(PlantedBug.STOCK_IS_MOVED_TWICE, Journey.CANCEL, List.of(), Asking.AGAIN);

    assertFound(MoneyRule.THE_STOCK_ADDS_UP, order);
  }

  /** What a unique index and the idempotency key keep apart, both lost. */
  @Test
  void findsASecondPaymentOfAnOrder() throws Exception {
    sql(
        "payments",
        """
        drop index payments_one_per_order;
        drop index provider_steps_of_request;
        create function forget_request() returns trigger language plpgsql as $$
          begin
            delete from idempotency_keys where (caller, method, request_id)
              = (new.caller, new.method, new.request_id);
            return null;
          end $$;
        create trigger forget after insert on idempotency_keys
          for each row execute function forget_request()
        """);

    UUID order =
        play(
            PlantedBug.OTHER_PAYMENTS_ARE_NOT_SEEN,
            Journey.PAY,
            failsAt(Boundary.CHARGE_IS_CALLED, Side.AFTER),
            Asking.AGAIN);

    assertFound(MoneyRule.ORDERS_ARE_CHARGED_ONCE, order);
    sql("payments", "drop trigger forget on idempotency_keys");
  }

  @Test
  void findsAnOrderThatNobodyWillLookAt() throws Exception {
    UUID order = stage.customer().order();
    sql(
        "orders",
        """
        delete from order_work where order_id = '%1$s';
        create function forget_order() returns trigger language plpgsql as $$
          begin
            return case when new.order_id <> '%1$s' then new end;
          end $$;
        create trigger forget before insert on order_work
          for each row execute function forget_order()
        """
            .formatted(order));

    act(order, Journey.PAY, failsAt(Boundary.CHARGE_IS_CALLED, Side.BEFORE), Asking.NEVER);

    assertFound(MoneyRule.NOTHING_IS_FORGOTTEN, order);
  }

  private static List<Cue> failsAt(Boundary boundary, Side side) {
    return List.of(new Cue(Set.of(boundary), side, 1, Action.EXCEPTION));
  }

  private static UUID play(PlantedBug bug, Journey journey, List<Cue> cues, Asking asking) {
    UUID order = stage.customer().orderFor(journey);
    stage.director().plant(bug, order);
    return act(order, journey, cues, asking);
  }

  private static void play(Journey journey, List<Cue> cues, Asking asking) {
    var _ = act(stage.customer().orderFor(journey), journey, cues, asking);
  }

  private static UUID act(UUID order, Journey journey, List<Cue> cues, Asking asking) {
    Script script = new Script(cues);
    stage.director().play(order, script);
    UUID requestId = UUID.randomUUID();
    switch (asking) {
      case NEVER -> {
        var _ = isAnswered(order, journey, requestId);
      }
      case AGAIN ->
          Awaitility.await()
              .atMost(LONGEST_WAIT)
              .pollInSameThread()
              .until(() -> isAnswered(order, journey, requestId));
    }
    assertThat(script.isOver()).as("all of %s happened", cues).isTrue();
    return order;
  }

  private static boolean isAnswered(UUID order, Journey journey, UUID requestId) {
    try {
      return stage.customer().ask(journey, order, requestId, 0).equals(journey.end());
    } catch (StatusRuntimeException _) {
      return false;
    }
  }

  /** One of the rule's violations is about the order, its payment, a step of it or its product. */
  private static void assertFound(MoneyRule rule, UUID order) {
    List<String> ids = new ArrayList<>(List.of(stage.customer().product()));
    stage.director().idsOf(order).forEach(id -> ids.add(id.toString()));
    Awaitility.await(rule + " is broken by order " + order)
        .atMost(LONGEST_WAIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() ->
            stage.invariants().violations().stream()
                .filter(violation -> violation.rule() == rule)
                .map(Violation::what)
                .anyMatch(what -> ids.stream().anyMatch(what::contains)));
  }

  private static void sql(String database, String script) throws SQLException {
    try (Connection connection = stage.suite().postgres().connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }
}
