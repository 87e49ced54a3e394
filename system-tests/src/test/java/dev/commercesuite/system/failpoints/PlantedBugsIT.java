package dev.commercesuite.system.failpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.PlantedBug;
import dev.commercesuite.system.failpoints.agent.Side;
import dev.commercesuite.system.failpoints.control.FaultPlan;
import dev.commercesuite.system.failpoints.control.InstrumentedSuite;
import dev.commercesuite.system.failpoints.scenario.Action;
import dev.commercesuite.system.failpoints.scenario.ClientBehaviour;
import dev.commercesuite.system.failpoints.scenario.FaultStep;
import dev.commercesuite.system.failpoints.scenario.OrderJourney;
import dev.commercesuite.system.money.MoneyRule;
import dev.commercesuite.system.money.Violation;
import dev.commercesuite.system.shares.InShare;
import dev.commercesuite.system.shares.RotatingShare;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The checkers find bugs: each is planted for one order, and the rule that it breaks says so; the
 * same things without the bug break no rule. {@code -Dplantedbugs.shares} says which part of the
 * bugs to plant: one in so many.
 */
@InShare(1)
class PlantedBugsIT {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);

  private static InstrumentedSuite suite;

  @BeforeAll
  static void startWithoutABug() throws Exception {
    suite = InstrumentedSuite.start("planted-bugs");
    var _ = suite.customer().order();
    run(OrderJourney.PAY, failsAt(Boundary.PROVIDER_CHARGES, Side.AFTER), ClientBehaviour.AGAIN);
    run(OrderJourney.PAY, failsAt(Boundary.BOOKS_ARE_CHARGED, Side.AFTER), ClientBehaviour.AGAIN);
    run(OrderJourney.PAY, failsAt(Boundary.CHARGE_IS_CALLED, Side.AFTER), ClientBehaviour.AGAIN);
    run(OrderJourney.CANCEL, List.of(), ClientBehaviour.AGAIN);
    run(OrderJourney.DELIVER, List.of(), ClientBehaviour.AGAIN);
    suite.customer().sendAPart(suite.customer().orderFor(OrderJourney.SHIP));
    var _ = suite.invariants().awaitAllHold(LONGEST_WAIT);
  }

  @AfterAll
  static void stop() throws SQLException {
    suite.close();
  }

  @TestFactory
  Stream<DynamicTest> findsBugs() {
    List<DynamicTest> all =
        List.of(
            dynamicTest("finds a retry with a new key", this::findsARetryWithANewKey),
            dynamicTest(
                "finds an unknown outcome that is taken for a decline",
                this::findsAnUnknownOutcomeThatIsTakenForADecline),
            dynamicTest(
                "makes no charge whose step is not written",
                this::makesNoChargeWhoseStepIsNotWritten),
            dynamicTest(
                "finds a payment without its ledger transaction",
                this::findsAPaymentWithoutItsLedgerTransaction),
            dynamicTest(
                "finds a ledger transaction that is posted twice",
                this::findsALedgerTransactionThatIsPostedTwice),
            dynamicTest(
                "finds a charge that nobody would hear of who prevents it",
                this::findsAChargeThatIsNotNoted),
            dynamicTest("finds stock that comes back twice", this::findsStockThatComesBackTwice),
            dynamicTest("finds a second payment of an order", this::findsASecondPaymentOfAnOrder),
            dynamicTest(
                "finds an order that nobody will look at", this::findsAnOrderThatNobodyWillLookAt),
            dynamicTest(
                "finds pieces that are sent and not noted",
                this::findsPiecesThatAreSentAndNotNoted),
            dynamicTest(
                "finds a SHIPPED order with something left",
                this::findsAShippedOrderWithSomethingLeft),
            dynamicTest(
                "finds an order that is cancelled after a shipment",
                this::findsAnOrderThatIsCancelledAfterAShipment));
    return RotatingShare.of("plantedbugs.shares").of("PlantedBugsIT", all).stream();
  }

  private void findsARetryWithANewKey() throws Exception {
    UUID order =
        run(
            PlantedBug.NEW_KEY_AT_EVERY_TRY,
            OrderJourney.PAY,
            failsAt(Boundary.PROVIDER_CHARGES, Side.AFTER),
            ClientBehaviour.AGAIN);

    assertFound(MoneyRule.ORDERS_ARE_CHARGED_ONCE, order);
  }

  private void findsAnUnknownOutcomeThatIsTakenForADecline() throws Exception {
    UUID order =
        run(
            PlantedBug.UNKNOWN_IS_A_DECLINE,
            OrderJourney.PAY,
            failsAt(Boundary.BOOKS_ARE_CHARGED, Side.AFTER),
            ClientBehaviour.NEVER);

    assertFound(MoneyRule.STEPS_END_AS_AT_THE_PROVIDER, order);
    assertFound(MoneyRule.PAYMENTS_AGREE_WITH_THE_PROVIDER, order);
  }

  /** A charge says at the provider whose it is, which is read from its step: the bug is stopped. */
  private void makesNoChargeWhoseStepIsNotWritten() throws Exception {
    UUID order =
        run(PlantedBug.STEP_IS_NOT_WRITTEN, OrderJourney.PAY, List.of(), ClientBehaviour.NEVER);

    assertThat(countOf("payments", "payments", order)).as("the bug is planted").isZero();
    assertThat(countOf("sandbox_provider", "charges", order)).isZero();
  }

  private static int countOf(String database, String table, UUID order) throws SQLException {
    try (Connection connection = suite.replicatedSuite().postgres().connect(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from " + table + " where order_id = '" + order + "'")) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }

  private void findsAPaymentWithoutItsLedgerTransaction() throws Exception {
    UUID order =
        run(PlantedBug.LEDGER_IS_FORGOTTEN, OrderJourney.PAY, List.of(), ClientBehaviour.AGAIN);

    assertFound(MoneyRule.THE_LEDGER_AGREES_WITH_PAYMENTS, order);
  }

  /** What a unique key and one of its own keep apart, both lost. */
  private void findsALedgerTransactionThatIsPostedTwice() throws Exception {
    sql(
        "payments",
        """
        drop index ledger_postings_feed;
        alter table ledger_postings drop constraint ledger_moves_once;
        alter table ledger_postings drop constraint ledger_postings_pkey
        """);

    UUID order =
        run(PlantedBug.LEDGER_IS_POSTED_TWICE, OrderJourney.PAY, List.of(), ClientBehaviour.AGAIN);

    assertFound(MoneyRule.THE_LEDGER_MOVES_MONEY_ONCE, order);
    assertFound(MoneyRule.THE_LEDGER_AGREES_WITH_PAYMENTS, order);
  }

  private void findsAChargeThatIsNotNoted() throws Exception {
    UUID order =
        run(PlantedBug.CHARGE_IS_NOT_NOTED, OrderJourney.PAY, List.of(), ClientBehaviour.AGAIN);

    assertFound(MoneyRule.CHARGES_ARE_MADE_OR_PREVENTED, order);
  }

  private void findsStockThatComesBackTwice() throws Exception {
    UUID order =
        run(PlantedBug.STOCK_IS_MOVED_TWICE, OrderJourney.CANCEL, List.of(), ClientBehaviour.AGAIN);

    assertFound(MoneyRule.THE_STOCK_ADDS_UP, order);
  }

  /** What unique indexes and the idempotency key keep apart, all lost. */
  private void findsASecondPaymentOfAnOrder() throws Exception {
    sql(
        "payments",
        """
        drop index payments_one_per_order;
        drop index provider_steps_of_request;
        alter table charge_requests drop constraint charge_requests_pkey;
        create function forget_request() returns trigger language plpgsql security definer as $$
          begin
            delete from idempotency_keys where key = new.key;
            return null;
          end $$;
        create trigger forget after insert on idempotency_keys
          for each row execute function forget_request()
        """);

    UUID order =
        run(
            PlantedBug.OTHER_PAYMENTS_ARE_NOT_SEEN,
            OrderJourney.PAY,
            failsAt(Boundary.CHARGE_IS_CALLED, Side.AFTER),
            ClientBehaviour.AGAIN);

    assertFound(MoneyRule.ORDERS_ARE_CHARGED_ONCE, order);
    sql("payments", "drop trigger forget on idempotency_keys");
  }

  private void findsAnOrderThatNobodyWillLookAt() throws Exception {
    UUID order = suite.customer().order();
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

    request(
        order,
        OrderJourney.PAY,
        failsAt(Boundary.CHARGE_IS_CALLED, Side.BEFORE),
        ClientBehaviour.NEVER);

    assertFound(MoneyRule.NOTHING_IS_FORGOTTEN, order);
  }

  private void findsPiecesThatAreSentAndNotNoted() {
    UUID order = sentInPart(PlantedBug.SHIPPED_QUANTITY_IS_FORGOTTEN);

    assertFound(MoneyRule.SHIPMENTS_ADD_UP, order);
  }

  private void findsAShippedOrderWithSomethingLeft() {
    UUID order = sentInPart(PlantedBug.REST_IS_NOT_SEEN);

    assertFound(MoneyRule.SHIPMENTS_ADD_UP, order);
  }

  /** What a CHECK keeps apart, lost. */
  private void findsAnOrderThatIsCancelledAfterAShipment() throws Exception {
    sql("orders", "alter table orders drop constraint orders_shipped_while_paid");
    UUID order = sentInPart(PlantedBug.SHIPMENTS_ARE_NOT_SEEN);

    request(order, OrderJourney.CANCEL, List.of(), ClientBehaviour.AGAIN);

    assertFound(MoneyRule.SHIPMENTS_ADD_UP, order);
  }

  /** A paid order of which one of two pieces is sent, with the bug planted before. */
  private static UUID sentInPart(PlantedBug bug) {
    UUID order = suite.customer().orderFor(OrderJourney.SHIP);
    suite.controller().apply(order, new FaultPlan(List.of()));
    suite.controller().plant(bug, order);
    suite.customer().sendAPart(order);
    return order;
  }

  private static List<FaultStep> failsAt(Boundary boundary, Side side) {
    return List.of(new FaultStep(Set.of(boundary), side, 1, Action.EXCEPTION));
  }

  private static UUID run(
      PlantedBug bug, OrderJourney journey, List<FaultStep> steps, ClientBehaviour client) {
    UUID order = suite.customer().orderFor(journey);
    suite.controller().plant(bug, order);
    return request(order, journey, steps, client);
  }

  private static void run(OrderJourney journey, List<FaultStep> steps, ClientBehaviour client) {
    var _ = request(suite.customer().orderFor(journey), journey, steps, client);
  }

  private static UUID request(
      UUID order, OrderJourney journey, List<FaultStep> steps, ClientBehaviour client) {
    FaultPlan plan = new FaultPlan(steps);
    suite.controller().apply(order, plan);
    UUID requestId = UUID.randomUUID();
    switch (client) {
      case NEVER -> {
        var _ = isAnswered(order, journey, requestId);
      }
      case AGAIN ->
          Awaitility.await()
              .atMost(LONGEST_WAIT)
              .pollInSameThread()
              .until(() -> isAnswered(order, journey, requestId));
    }
    assertThat(plan.isOver()).as("all of %s happened", steps).isTrue();
    return order;
  }

  private static boolean isAnswered(UUID order, OrderJourney journey, UUID requestId) {
    try {
      return suite.customer().ask(journey, order, requestId, 0).equals(journey.end());
    } catch (StatusRuntimeException _) {
      return false;
    }
  }

  /** One of the rule's violations is about the order, its payment, a step of it or its product. */
  private static void assertFound(MoneyRule rule, UUID order) {
    List<String> ids = new ArrayList<>(List.of(suite.customer().product()));
    suite.controller().idsOf(order).forEach(id -> ids.add(id.toString()));
    Awaitility.await(rule + " is broken by order " + order)
        .atMost(LONGEST_WAIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() ->
            suite.invariants().violations().stream()
                .filter(violation -> violation.rule() == rule)
                .map(Violation::what)
                .anyMatch(what -> ids.stream().anyMatch(what::contains)));
  }

  private static void sql(String database, String script) throws SQLException {
    try (Connection connection = suite.replicatedSuite().postgres().connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }
}
