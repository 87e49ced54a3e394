package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.catalog.StockEffect;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.SettledRefund;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every move from every state: what it leads to, what it leaves alone, and what it refuses. */
class OrderMovesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EXPIRY = NOW.plusSeconds(1_800);
  private static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());
  private static final ProductId MUG = new ProductId(new UUID(0, 1));
  private static final UUID ATTEMPT = new UUID(0, 2);
  private static final UUID ANOTHER_ATTEMPT = new UUID(0, 3);
  private static final UUID BEGUN_REFUND = new UUID(0, 4);
  private static final String PAYMENT = "payment-1";
  private static final PaymentError NO = new PaymentError("card_declined", "No.");

  /** Where orders begin. */
  enum Situation {
    NEW(order -> order),
    STARTED(order -> begun(order, ATTEMPT)),
    PROCESSING(reported(PAYMENT, new Processing())),
    WAITING(reported(PAYMENT, new RequiresAction(new NextAction("https://bank.example", "")))),
    DECLINED(reported(PAYMENT, new Declined(NO))),
    METHOD_UNKNOWN(reported(null, new MethodUnknown())),
    REFUSED(reported(null, new Refused("too small"))),
    CLOSED(reported(null, new Closed(NO))),
    PAID(reported(PAYMENT, new Succeeded())),
    /** One of two pieces is sent. */
    PARTLY_SENT(order -> shipped(PAID.of(order), item(1))),
    SHIPPED(order -> shipped(PAID.of(order))),
    DELIVERED(order -> SHIPPED.of(order).deliver(null, ALICE, NOW).order()),
    /** Of two pieces, one is being refunded. */
    REFUNDING(order -> PAID.of(order).beginRefund(BEGUN_REFUND, onePiece(), ALICE, NOW).order()),
    EXPIRED(order -> order.expire(Actor.SYSTEM, EXPIRY).order()),
    CANCELLED(OrderMovesTest::cancelled),
    /** Not known whether it is paid. */
    CANCELLING(order -> cancelled(STARTED.of(order))),
    CANCELLING_PAID(order -> cancelled(PAID.of(order))),
    REDACTED(order -> CANCELLED.of(order).redact(ALICE, NOW).order());

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final UnaryOperator<Order> way;

    Situation(UnaryOperator<Order> way) {
      this.way = way;
    }

    Order of(Order placed) {
      return way.apply(placed);
    }
  }

  interface Rule {
    OrderTransition of(Order order);
  }

  /** What is tried. */
  enum Move {
    UPDATE(order -> order.update(new OrderUpdate(null, "Ring", null, null, null), ALICE, NOW)),
    PAY(order -> order.beginPayment(ANOTHER_ATTEMPT, UUID.randomUUID(), "tok", "", ALICE, NOW)),
    PAY_LATE(
        order -> order.beginPayment(ANOTHER_ATTEMPT, UUID.randomUUID(), "tok", "", ALICE, EXPIRY)),
    HEAR_IT_SUCCEEDED(order -> heard(order, ATTEMPT, new Succeeded())),
    HEAR_IT_IS_DECLINED(order -> heard(order, ATTEMPT, new Declined(NO))),
    HEAR_IT_IS_PROCESSED(order -> heard(order, ATTEMPT, new Processing())),
    /** Of an attempt before this one, or after it. */
    HEAR_OF_ANOTHER_ATTEMPT(order -> heard(order, ANOTHER_ATTEMPT, new Succeeded())),
    CANCEL(order -> order.cancel(UUID.randomUUID(), "", ALICE, NOW)),
    NOTE_CANCELLATION(
        order -> order.withCancellation(new Cancellation(new UUID(0, 9), "", 3, "No.", null))),
    END_CANCELLATION(order -> order.cancelled(Actor.SYSTEM, NOW)),
    END_CANCELLATION_WITH_REFUND(order -> order.cancelled(settled("rest", 2_500), ALICE, NOW)),
    REFUND(order -> order.beginRefund(new UUID(0, 8), onePiece(), ALICE, NOW)),
    HEAR_REFUND_SUCCEEDED(
        order -> order.refundReported(BEGUN_REFUND, new RefundState.Succeeded("rf"), ALICE, NOW)),
    HEAR_REFUND_FAILED(order ->
        order.refundReported(
            BEGUN_REFUND, new RefundState.Failed(new RefundError("no", "No."), null), ALICE, NOW)),
    HEAR_OF_FOREIGN_REFUND(
        order -> order.refundedElsewhere(PAYMENT, settled("elsewhere", 100), NOW)),
    EXPIRE_IN_TIME(order -> order.expire(Actor.SYSTEM, EXPIRY.minusMillis(1))),
    EXPIRE(order -> order.expire(Actor.SYSTEM, EXPIRY)),
    SHIP(order -> order.ship(new ShipmentId(UUID.randomUUID()), shipment(), ALICE, NOW)),
    DELIVER(order -> order.deliver(null, ALICE, NOW)),
    REDACT(order -> order.redact(ALICE, NOW));

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Rule rule;

    Move(Rule rule) {
      this.rule = rule;
    }
  }

  /**
   * A state that is reached, {@code =} for nothing happens, or why it is refused. Rows are moves,
   * columns are {@link Situation}s.
   */
  private static final String TABLE =
      """
      .                            NEW  STRT PROC WAIT DECL METH REFU CLOS PAID PART SHIP DELI RFNG EXPD CANC CING CINP REDA
      UPDATE                       PEND PEND PEND PEND PEND PEND PEND PEND no   no   no   no   no   no   no   no   no   red
      PAY                          PEND busy busy PEND PEND PEND PEND PEND no   no   no   no   no   no   no   no   no   no
      PAY_LATE                     no   no   no   no   no   no   no   no   no   no   no   no   no   no   no   no   no   no
      HEAR_IT_SUCCEEDED            =    PAID PAID PAID PAID PAID PAID PAID =    =    =    =    =    =    =    CING =    =
      HEAR_IT_IS_DECLINED          =    PEND PEND PEND =    PEND PEND PEND =    =    =    =    =    =    =    CING =    =
      HEAR_IT_IS_PROCESSED         =    PEND =    PEND =    =    =    =    =    =    =    =    =    =    =    CING =    =
      HEAR_OF_ANOTHER_ATTEMPT      =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    =
      CANCEL                       CANC CING CING CING CING CANC CANC CANC CING part no   no   CING no   no   no   no   no
      NOTE_CANCELLATION            =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    CING CING =
      END_CANCELLATION             =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    CANC CANC =
      END_CANCELLATION_WITH_REFUND =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    CANC CANC =
      REFUND                       no   no   no   no   no   no   no   no   PAID PAID SHIP DELI PAID no   no   no   no   no
      HEAR_REFUND_SUCCEEDED        =    =    =    =    =    =    =    =    =    =    =    =    PAID =    =    =    =    =
      HEAR_REFUND_FAILED           =    =    =    =    =    =    =    =    =    =    =    =    PAID =    =    =    =    =
      HEAR_OF_FOREIGN_REFUND       =    away away away =    =    =    =    PAID PAID SHIP DELI away =    =    away CING =
      EXPIRE_IN_TIME               =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    =    =
      EXPIRE                       EXPI =    =    =    =    EXPI EXPI EXPI =    =    =    =    =    =    =    =    =    =
      SHIP                         no   no   no   no   no   no   no   no   SHIP SHIP no   no   PAID no   no   no   no   no
      DELIVER                      no   no   no   no   no   no   no   no   none PAID DELI no   none no   no   no   no   no
      REDACT                       no   no   no   no   no   no   no   no   no   no   no   DELI no   EXPI CANC no   no   =
      """;

  static Stream<Arguments> moves() {
    return TABLE.lines().skip(1).map(row -> List.of(row.split(" +"))).flatMap(OrderMovesTest::row);
  }

  private static Stream<Arguments> row(List<String> cells) {
    Move move = Move.valueOf(cells.getFirst());
    Iterator<String> expected = cells.subList(1, cells.size()).iterator();
    return Arrays.stream(Situation.values())
        .map(situation -> Arguments.of(move, situation, expected.next()));
  }

  @Test
  void theTableNamesEveryMoveAndEverySituation() {
    List<List<String>> rows = TABLE.lines().map(row -> List.of(row.split(" +"))).toList();

    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(1 + Situation.values().length));
    assertThat(rows.stream().skip(1).map(List::getFirst))
        .containsExactlyElementsOf(Arrays.stream(Move.values()).map(Move::name).toList());
  }

  @ParameterizedTest(name = "{0} when {1}: {2}")
  @MethodSource("moves")
  void leadsWhereItLeads(Move move, Situation situation, String expected) {
    Order before = situation.of(placed());
    OrderTransition moved;
    try {
      moved = move.rule.of(before);
    } catch (OrderException refused) {
      assertThat(why(refused)).isEqualTo(expected);
      return;
    }

    Order after = moved.order();
    assertThat(after.equals(before) ? "=" : word(after.state())).isEqualTo(expected);
    assertThat(moved.events()).hasSize((int) (after.version() - before.version()));
    if (!moved.events().isEmpty()) {
      assertThat(moved.events().getLast().sequence()).isEqualTo(after.version());
      assertThat(moved.events().getLast().state()).isEqualTo(after.state());
    }
    assertThat(released(moved)).isEqualTo(piecesToRelease(move, before, after));
  }

  private static String word(OrderState state) {
    return state == OrderState.CANCELLING ? "CING" : state.name().substring(0, 4);
  }

  /**
   * What is reserved for an order is free once it comes to its end, and what is refunded of it
   * unsent, once that has succeeded.
   */
  private static int piecesToRelease(Move move, Order before, Order after) {
    if (isUnsentEnd(after.state()) && !isUnsentEnd(before.state())) {
      return 2;
    }
    return move == Move.HEAR_REFUND_SUCCEEDED && !after.equals(before) ? 1 : 0;
  }

  private static boolean isUnsentEnd(OrderState state) {
    return state == OrderState.CANCELLED || state == OrderState.EXPIRED;
  }

  private static int released(OrderTransition moved) {
    return moved.stock().stream()
        .filter(move -> move.effect() == StockEffect.RELEASE)
        .map(StockMove::quantities)
        .mapToInt(quantities -> quantities.getOrDefault(MUG, 0))
        .sum();
  }

  private static String why(OrderException refused) {
    return switch (refused) {
      case OrderException.StateInvalid _ -> "no";
      case OrderException.PaymentInProgress _ -> "busy";
      case OrderException.PartlyShipped _ -> "part";
      case OrderException.Redacted _ -> "red";
      case OrderException.PaymentServiceUnavailable _ -> "away";
      case OrderException.NothingInTransit _ -> "none";
      default -> throw new AssertionError(refused);
    };
  }

  private static Order placed() {
    List<OrderLine> lines = new ArrayList<>();
    lines.add(new OrderLine(new LineId(1), MUG, "mug", "A mug", 2, 0, new Money("EUR", 1_250)));
    return new Order(
        new OrderId(new UUID(0, 5)),
        OrderNumber.of("C4F7-9KTN-QN"),
        ALICE.id(),
        lines,
        new OrderDetails(
            new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE"),
            "",
            "",
            Map.of()),
        Progress.UNPAID,
        NOW,
        NOW,
        EXPIRY,
        1,
        null);
  }

  private static Order begun(Order order, UUID attempt) {
    return order.beginPayment(attempt, new UUID(0, 6), "tok", "", ALICE, NOW).order();
  }

  private static UnaryOperator<Order> reported(@Nullable String paymentId, AttemptState state) {
    return order ->
        begun(order, ATTEMPT)
            .paymentReported(ATTEMPT, new PaymentReport(paymentId, state), ALICE, NOW)
            .order();
  }

  private static OrderTransition heard(Order order, UUID attempt, AttemptState state) {
    return order.paymentReported(attempt, new PaymentReport(PAYMENT, state), ALICE, NOW);
  }

  private static Order cancelled(Order order) {
    return order.cancel(new UUID(0, 7), "", ALICE, NOW).order();
  }

  private static Order shipped(Order order, NewShipment.Item... items) {
    return order.ship(new ShipmentId(new UUID(0, 10)), shipment(items), ALICE, NOW).order();
  }

  private static NewShipment shipment(NewShipment.Item... items) {
    return new NewShipment(List.of(items), "DHL", "4711");
  }

  private static NewShipment.Item item(int quantity) {
    return new NewShipment.Item("1", quantity);
  }

  private static NewRefund onePiece() {
    return new NewRefund(List.of(new NewRefund.Item("1", 1, true)), "");
  }

  private static SettledRefund settled(String id, long minorUnits) {
    return new SettledRefund(id, new Money("EUR", minorUnits));
  }
}
