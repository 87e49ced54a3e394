package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.StockFigures;
import dev.commercesuite.order.domain.refund.LineRefunds;
import dev.commercesuite.order.domain.refund.OrderRefund;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request may take of the lines of an order, and what becomes of it. */
class ItemsTest {
  private static final OrderId ORDER = new OrderId(new UUID(0, 1));
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  /** Three of 10, of which one is sent; four of 100, of which none is. */
  private static final OrderLine FIRST = line(1, 3, 1, LineRefunds.NONE, 10);

  private static final OrderLine SECOND = line(2, 4, 0, LineRefunds.NONE, 100);
  private static final List<OrderLine> LINES = List.of(FIRST, SECOND);

  @Test
  void shipmentOfNothingInParticularTakesAllThatIsLeft() {
    assertThat(new NewShipment(List.of(), "DHL", "").itemsOf(ORDER, LINES))
        .containsExactly(sent(1, 2), sent(2, 4));
    assertThat(
            new NewShipment(List.of(), "DHL", "").itemsOf(ORDER, List.of(FIRST.shipped(2), SECOND)))
        .containsExactly(sent(2, 4));
  }

  @Test
  void shipmentTakesUpToWhatIsLeftInTheOrderOfTheLines() {
    assertThat(shipment(shipped("2", 1), shipped("1", 2)).itemsOf(ORDER, LINES))
        .containsExactly(sent(1, 2), sent(2, 1));

    OrderException.ShipmentExceedsOrder refusal =
        catchThrowableOfType(
            OrderException.ShipmentExceedsOrder.class,
            () -> shipment(shipped("2", 4), shipped("1", 3)).itemsOf(ORDER, LINES));
    assertThat(refusal).hasMessageContaining("items[1].quantity").hasMessageContaining("3");
  }

  @Test
  void shipmentNamesLinesOfTheOrderOnceEach() {
    assertThatThrownBy(() -> shipment(shipped("1", 1), shipped("3", 1)).itemsOf(ORDER, LINES))
        .isInstanceOf(OrderException.OrderLinesNotFound.class)
        .hasMessageContaining("items[1].line_id");
    assertThatThrownBy(() -> shipment(shipped("1", 1), shipped("2", 1), shipped("1", 1)))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("items[2].line_id")
        .hasMessageContaining("items[0]");
  }

  @Test
  void refundOfNothingInParticularTakesAllThatIsLeftAndRestocksWhatWasNotSent() {
    assertThat(new NewRefund(List.of(), "").itemsOf(ORDER, LINES))
        .containsExactly(refunded(1, 3, 2, 2, 30), refunded(2, 4, 4, 4, 400));

    OrderLine done = line(1, 3, 1, new LineRefunds(0, 0, 3, 2, 2, 30), 10);
    assertThat(new NewRefund(List.of(), "").itemsOf(ORDER, List.of(done, SECOND)))
        .containsExactly(refunded(2, 4, 4, 4, 400));
    assertThatThrownBy(() -> new NewRefund(List.of(), "").itemsOf(ORDER, List.of(done)))
        .isInstanceOf(OrderException.NothingToRefund.class);
  }

  @ParameterizedTest
  @CsvSource({
    // restock, quantity: unsent, restocked
    ", 1, 1, 1",
    ", 2, 2, 2",
    ", 3, 2, 2",
    "true, 1, 1, 1",
    "true, 3, 2, 3",
    "false, 3, 2, 0",
    "false, 1, 1, 0",
  })
  void refundTakesFirstWhatWasNotSent(
      @Nullable Boolean restock, int quantity, int unsent, int restocked) {
    assertThat(refund(item("1", quantity, restock)).itemsOf(ORDER, LINES))
        .containsExactly(refunded(1, quantity, unsent, restocked, quantity * 10L));
  }

  @Test
  void refundTakesUpToWhatIsLeftInTheOrderOfTheLines() {
    assertThat(refund(item("2", 4, null), item("1", 3, null)).itemsOf(ORDER, LINES))
        .extracting(OrderRefund.Item::lineId)
        .containsExactly(new LineId(1), new LineId(2));
    assertThatThrownBy(() -> refund(item("2", 4, null), item("1", 4, null)).itemsOf(ORDER, LINES))
        .isInstanceOf(OrderException.RefundExceedsOrder.class)
        .hasMessageContaining("items[1].quantity");
    assertThatThrownBy(() -> refund(item("2", 4, null), item("9", 1, null)).itemsOf(ORDER, LINES))
        .isInstanceOf(OrderException.OrderLinesNotFound.class)
        .hasMessageContaining("items[1].line_id");
    assertThatThrownBy(() -> refund(item("2", 1, null), item("2", 1, null)))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("items[1].line_id");
  }

  @Test
  void lineHasPiecesOfWhichSomeAreSentAndSomeAreRefunded() {
    LineRefunds oneUnsent = new LineRefunds(1, 1, 0, 0, 0, 10);

    assertThat(line(1, 3, 2, oneUnsent, 10).unshipped()).isZero();
    assertThat(line(1, 3, 2, oneUnsent, 10).isUnfinished()).isTrue();
    assertThat(line(1, 3, 3, LineRefunds.NONE, 10).isUnfinished()).isFalse();
    assertThat(line(1, 3, 2, new LineRefunds(0, 0, 1, 1, 0, 10), 10).isUnfinished()).isFalse();
    assertThatThrownBy(() -> line(1, 3, 3, oneUnsent, 10)).hasMessageContaining("expected 0 to 2");
    assertThatThrownBy(() -> line(1, 3, -1, LineRefunds.NONE, 10))
        .hasMessageContaining("shippedQuantity is -1");
    assertThatThrownBy(() -> line(1, 0, 0, LineRefunds.NONE, 10))
        .hasMessageContaining("quantity is 0");
    assertThat(line(1, 3, 3, new LineRefunds(3, 0, 0, 0, 0, 30), 10).refundable()).isZero();
    assertThatThrownBy(() -> line(1, 3, 3, new LineRefunds(4, 0, 0, 0, 0, 40), 10))
        .hasMessageContaining("refunds has 4 pieces");
  }

  @Test
  void shipmentArrivesNotBeforeItWasSent() {
    Shipment sent = shipmentOf(sent(1, 2), sent(2, 1));

    assertThat(sent.isOnItsWay()).isTrue();
    assertThat(sent.quantity(new LineId(1))).isEqualTo(2);
    assertThat(sent.quantity(new LineId(3))).isZero();
    assertThat(sent.delivered(NOW.plusSeconds(1)).deliverTime()).isEqualTo(NOW.plusSeconds(1));
    assertThat(sent.delivered(NOW.minusSeconds(1)).deliverTime()).isEqualTo(NOW);
    assertThat(sent.delivered(NOW).isOnItsWay()).isFalse();
    assertThatThrownBy(() -> shipmentOf()).hasMessageContaining("no items");
    assertThatThrownBy(() -> sent(1, 0)).hasMessageContaining("quantity is 0");
  }

  @Test
  void cancellationIsStuckAfterEachTenFailuresUntilAnotherRefundIsPlanned() {
    Cancellation cancellation = new Cancellation(new UUID(0, 2), "note", 0, "", null);
    assertThat(cancellation.isStuck()).isFalse();

    for (int failures = 1; failures <= 20; failures++) {
      UUID before = cancellation.refundKey();
      cancellation = cancellation.withFailedRefund("x".repeat(1_001));
      assertThat(cancellation.isStuck()).isEqualTo(failures % 10 == 0);
      assertThat(cancellation.refundsFailed()).isEqualTo(failures);
      assertThat(cancellation.lastFailure()).hasSize(1_000);
      assertThat(cancellation.refundKey()).as("another refund").isNotEqualTo(before);
    }

    Cancellation planned = cancellation.withPlannedRefund(new Money("EUR", 5));
    assertThat(planned.isStuck()).isFalse();
    assertThat(planned.refundKey()).isEqualTo(cancellation.refundKey());
    assertThat(planned.withRefund(new Money("EUR", 5), "r1").refund())
        .isEqualTo(new Cancellation.Refund(new Money("EUR", 5), "r1"));
  }

  @Test
  void customersAreToldExactlyWhatIsLeftBelowTen() {
    assertThat(StockFigures.ROUNDED.show(9)).isEqualTo("9");
    assertThat(StockFigures.ROUNDED.show(10)).isEqualTo("10+");
    assertThat(StockFigures.EXACT.show(4711)).isEqualTo("4711");
  }

  private static OrderLine line(
      int number, int quantity, int shipped, LineRefunds refunds, long unitPrice) {
    return new OrderLine(
        new LineId(number),
        new ProductId(new UUID(1, number)),
        "sku",
        "title",
        quantity,
        shipped,
        refunds,
        new Money("EUR", unitPrice));
  }

  private static NewShipment shipment(NewShipment.Item... items) {
    return new NewShipment(List.of(items), "DHL", "4711");
  }

  private static NewShipment.Item shipped(String line, int quantity) {
    return new NewShipment.Item(line, quantity);
  }

  private static Shipment.Item sent(int line, int quantity) {
    return new Shipment.Item(new LineId(line), quantity);
  }

  private static Shipment shipmentOf(Shipment.Item... items) {
    return new Shipment(new ShipmentId(new UUID(0, 3)), List.of(items), "DHL", "", NOW, null);
  }

  private static NewRefund refund(NewRefund.Item... items) {
    return new NewRefund(List.of(items), "");
  }

  private static NewRefund.Item item(String line, int quantity, @Nullable Boolean restock) {
    return new NewRefund.Item(line, quantity, restock);
  }

  private static OrderRefund.Item refunded(
      int line, int quantity, int unsent, int restocked, long minorUnits) {
    return new OrderRefund.Item(new LineId(line), quantity, unsent, restocked, minorUnits);
  }
}
