package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.refund.LineRefunds;
import dev.commercesuite.order.domain.refund.OrderRefund;
import java.math.BigInteger;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderLineTest {
  private static final LineId LINE = new LineId(1);

  private static OrderLine line(int quantity, long unitPrice) {
    return new OrderLine(
        LINE,
        new ProductId(UUID.randomUUID()),
        "mug",
        "A mug",
        quantity,
        0,
        new Money("EUR", unitPrice));
  }

  private static OrderRefund.Item unsent(int quantity, long amount) {
    return new OrderRefund.Item(LINE, quantity, quantity, 0, amount);
  }

  @ParameterizedTest
  @CsvSource({
    // total, quantity, refunded before, for how much, more, amount
    "10, 3, 0, 0, 1, 3",
    "10, 3, 1, 3, 1, 3",
    "10, 3, 2, 6, 1, 4",
    "10, 3, 0, 0, 2, 6",
    "10, 3, 1, 3, 2, 7",
    "10, 3, 0, 0, 3, 10",
    "1, 3, 0, 0, 2, 0",
    "1, 3, 2, 0, 1, 1",
    // The second of three refunds has failed; the first and the third keep more than their share.
    "2, 3, 1, 1, 1, 0",
    "2, 3, 2, 2, 1, 0",
    "1000000000000000000, 10000, 0, 0, 9999, 999900000000000000",
    "999999999999999999, 10000, 0, 0, 1, 99999999999999",
    "999999999999999999, 10000, 9999, 999899999999999999, 1, 100000000000000",
  })
  void roundsDownAndGivesTheLastPieceTheRest(
      long total, int quantity, int before, long given, int more, long amount) {
    assertThat(OrderLine.refundOf(total, quantity, before, given, more)).isEqualTo(amount);
  }

  @Test
  void givesBackExactlyTheTotalInWhateverParts() {
    Random random = new Random(4711);
    for (int i = 0; i < 1_000; i++) {
      int quantity = 1 + random.nextInt(20);
      long total = random.nextLong(1, Money.MAX);
      long given = 0;
      int pieces = 0;
      while (pieces < quantity) {
        int more = 1 + random.nextInt(quantity - pieces);
        given += OrderLine.refundOf(total, quantity, pieces, given, more);
        pieces += more;
        assertThat(BigInteger.valueOf(given))
            .isEqualTo(
                BigInteger.valueOf(total)
                    .multiply(BigInteger.valueOf(pieces))
                    .divide(BigInteger.valueOf(quantity)));
      }
    }
  }

  @Test
  void countsWhatIsSetAsideAsGivenBack() {
    OrderLine line = line(3, 5);
    LineRefunds begun = line.refunds().begun(unsent(1, 5));

    assertThat(line.with(begun).refundOf(2)).isEqualTo(10);
    assertThat(line.with(begun).refundable()).isEqualTo(2);
    assertThat(line.with(begun).unshipped()).isEqualTo(2);
    assertThat(line.with(begun.succeeded(unsent(1, 5))).refundable()).isEqualTo(2);
    assertThat(line.with(begun.failed(unsent(1, 5)))).isEqualTo(line);
  }
}
