package dev.commercesuite.order.domain.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of refunds: what they may be, and how they move. */
class RefundFiguresTest {
  private static final LineId LINE = new LineId(1);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // refunding, of them unsent, refunded, of them unsent, restocked, minor units, taken
    "0, 0, 0, 0, 0, 0, true",
    "2, 2, 3, 3, 3, 1, true",
    "1, 0, 1, 0, 0, 0, true",
    "2, 3, 3, 3, 3, 1, false",
    "2, -1, 3, 3, 3, 1, false",
    "2, 2, 3, 4, 3, 1, false",
    "2, 2, 3, -1, 3, 1, false",
    "2, 2, 3, 3, 4, 1, false",
    "2, 2, 3, 3, -1, 1, false",
    "2, 2, 3, 3, 3, -1, false",
  })
  void lineHasPartsOfNoneToAll(
      int refunding,
      int refundingUnsent,
      int refunded,
      int refundedUnsent,
      int restocked,
      long minorUnits,
      boolean taken) {
    Throwable refusal =
        catchThrowable(() ->
            new LineRefunds(
                refunding, refundingUnsent, refunded, refundedUnsent, restocked, minorUnits));

    assertThat(refusal == null).isEqualTo(taken);
    if (!taken) {
      assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void lineMovesWhatIsSetAsideToWhatIsRefundedOrBack() {
    OrderRefund.Item item = new OrderRefund.Item(LINE, 5, 3, 4, 500);

    LineRefunds begun = LineRefunds.NONE.begun(item);
    assertThat(begun).isEqualTo(new LineRefunds(5, 3, 0, 0, 0, 500));
    assertThat(begun.quantity()).isEqualTo(5);
    assertThat(begun.unsent()).isEqualTo(3);

    LineRefunds succeeded = begun.succeeded(item);
    assertThat(succeeded).isEqualTo(new LineRefunds(0, 0, 5, 3, 4, 500));
    assertThat(succeeded.quantity()).isEqualTo(5);
    assertThat(succeeded.unsent()).isEqualTo(3);

    assertThat(begun.failed(item)).isEqualTo(LineRefunds.NONE);
    assertThat(succeeded.begun(item).failed(item)).isEqualTo(succeeded);
    assertThat(succeeded.begun(item)).isEqualTo(new LineRefunds(5, 3, 5, 3, 4, 1000));
    assertThat(succeeded.begun(item).succeeded(item))
        .isEqualTo(new LineRefunds(0, 0, 10, 6, 8, 1000));
  }

  @ParameterizedTest
  @CsvSource({
    // quantity, unsent, restocked: released, lost, returned
    "5, 3, 3, 3, 0, 0",
    "5, 3, 5, 3, 0, 2",
    "5, 3, 1, 1, 2, 0",
    "5, 3, 0, 0, 3, 0",
    "5, 0, 4, 0, 0, 4",
    "5, 0, 0, 0, 0, 0",
    "5, 5, 5, 5, 0, 0",
  })
  void piecesThatWereNotSentAreRestockedFirst(
      int quantity, int unsent, int restocked, int released, int lost, int returned) {
    OrderRefund.Item item = new OrderRefund.Item(LINE, quantity, unsent, restocked, 0);

    assertThat(item.released()).isEqualTo(released);
    assertThat(item.lost()).isEqualTo(lost);
    assertThat(item.returned()).isEqualTo(returned);
  }

  @Test
  void itemHasPartsOfNoneToAll() {
    assertThat(new OrderRefund.Item(LINE, 1, 0, 0, 0).quantity()).isEqualTo(1);
    assertThat(new OrderRefund.Item(LINE, 1, 1, 1, 0).unsent()).isEqualTo(1);
    assertThatThrownBy(() -> new OrderRefund.Item(LINE, 0, 0, 0, 0))
        .hasMessageContaining("quantity is 0");
    assertThatThrownBy(() -> new OrderRefund.Item(LINE, 1, 2, 0, 0))
        .hasMessageContaining("unsent is 2");
    assertThatThrownBy(() -> new OrderRefund.Item(LINE, 1, -1, 0, 0))
        .hasMessageContaining("unsent is -1");
    assertThatThrownBy(() -> new OrderRefund.Item(LINE, 1, 0, 2, 0))
        .hasMessageContaining("restocked 2");
    assertThatThrownBy(() -> new OrderRefund.Item(LINE, 1, 0, -1, 0))
        .hasMessageContaining("restocked -1");
    assertThatThrownBy(() -> new OrderRefund.Item(LINE, 1, 0, 0, -1))
        .hasMessageContaining("minorUnits is -1");
  }

  @Test
  void refundIsOfSomethingAndForMoney() {
    assertThatThrownBy(() -> refund(1, List.of(), 1, new RefundState.Pending(null)))
        .hasMessageContaining("no items");
    assertThatThrownBy(() -> refund(1, 0, new RefundState.Pending(null)))
        .hasMessageContaining("amount is 0");
  }

  @Test
  void refundIsUnnamedUntilThePaymentServiceHasNamedItOrRefused() {
    OrderRefund asked = refund(1, 5, new RefundState.Pending(null));
    OrderRefund named = asked.with(new RefundState.Pending("r1"), NOW.plusSeconds(1));
    OrderRefund done = named.with(new RefundState.Succeeded("r1"), NOW.plusSeconds(2));
    OrderRefund refused =
        asked.with(new RefundState.Failed(new RefundError("no", "No."), null), NOW.plusSeconds(2));

    assertThat(asked.isPending()).isTrue();
    assertThat(asked.isUnnamed()).isTrue();
    assertThat(named.isPending()).isTrue();
    assertThat(named.isUnnamed()).isFalse();
    assertThat(named.paymentRefundId()).isEqualTo("r1");
    assertThat(named.updateTime()).isEqualTo(NOW.plusSeconds(1));
    assertThat(done.isPending()).isFalse();
    assertThat(done.isUnnamed()).isFalse();
    assertThat(done.paymentRefundId()).isEqualTo("r1");
    assertThat(refused.isPending()).isFalse();
    assertThat(refused.isUnnamed()).isFalse();
    assertThat(refused.paymentRefundId()).isNull();
  }

  @Test
  void whatIsOnItsWayBackCountsWithWhatIsBack() {
    OrderRefund first = refund(1, 5, new RefundState.Pending(null));
    OrderRefund second = refund(2, 30, new RefundState.Pending("r2"));
    Refunds both = Refunds.NONE.with(first).with(second);

    assertThat(both.made()).containsExactly(first, second);
    assertThat(both.pending()).containsExactly(first, second);
    assertThat(both.minorUnits()).isEqualTo(35);

    OrderRefund done = first.with(new RefundState.Succeeded("r1"), NOW);
    Refunds settled = both.with(done).with(new SettledRefund("r1", new Money("EUR", 5)));
    assertThat(settled.made()).containsExactly(done, second);
    assertThat(settled.pending()).containsExactly(second);
    assertThat(settled.settledMinorUnits()).isEqualTo(5);
    assertThat(settled.minorUnits()).isEqualTo(35);
    assertThat(settled.find(second.id())).contains(second);
    assertThat(settled.find(UUID.randomUUID())).isEmpty();
  }

  private static OrderRefund refund(int number, long amount, RefundState state) {
    return refund(number, List.of(new OrderRefund.Item(LINE, 1, 0, 0, amount)), amount, state);
  }

  private static OrderRefund refund(
      int number, List<OrderRefund.Item> items, long amount, RefundState state) {
    return new OrderRefund(
        new UUID(0, number), number, items, new Money("EUR", amount), "note", state, NOW, NOW);
  }
}
