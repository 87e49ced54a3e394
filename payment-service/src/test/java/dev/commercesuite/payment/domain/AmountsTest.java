package dev.commercesuite.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** No move of the money of a payment takes more than there is. */
class AmountsTest {
  private static final Amounts TEN = of(10);

  @Test
  void paymentIsForOneUnitToTheMost() {
    assertThat(of(1).requested()).isEqualTo(1);
    assertThat(of(Money.MAX).requested()).isEqualTo(Money.MAX);
    assertThatThrownBy(() -> of(0)).hasMessageContaining("amount is 0; expected 1 to");
  }

  @Test
  void authorizedAndCapturedAreNoMoreThanRequested() {
    assertThat(TEN.authorized().capturable()).isEqualTo(10);
    assertThat(TEN.authorized().captured(10).captured()).isEqualTo(10);
    assertThat(TEN.authorized().captured(6).capturable()).as("the rest is released").isZero();
    assertThatThrownBy(() -> TEN.captured(11)).hasMessageContaining("than was requested");
    assertThatThrownBy(() -> TEN.captured(6).authorized())
        .hasMessageContaining("than was requested");
    assertThatThrownBy(() -> TEN.captured(6).captured(5))
        .hasMessageContaining("than was requested");
  }

  @Test
  void refundsAreNoMoreThanCaptured() {
    Amounts captured = TEN.captured(10);
    Amounts sixBack = captured.refunding(6).refunded(6);

    assertThat(captured.refundable()).isEqualTo(10);
    assertThat(captured.refunding(6).refundable()).isEqualTo(4);
    assertThat(sixBack.refundable()).isEqualTo(4);
    assertThat(sixBack.refunding(4).refundable()).isZero();
    assertThat(sixBack.refunding(4).refundFailed(4)).isEqualTo(sixBack);
    assertThatThrownBy(() -> captured.refunding(11)).hasMessageContaining("than was captured");
    assertThatThrownBy(() -> sixBack.refunding(6)).hasMessageContaining("than was captured");
    assertThatThrownBy(() -> captured.refunded(6)).hasMessageContaining("negative");
    assertThatThrownBy(() -> captured.refundFailed(1)).hasMessageContaining("negative");
  }

  @Test
  void releaseKeepsWhatIsCaptured() {
    assertThat(TEN.authorized().released()).isEqualTo(TEN);
    assertThat(TEN.captured(6).released()).isEqualTo(TEN.captured(6));
  }

  @Test
  void idsAreWrittenAsTheyAreAndSecretsAreNot() {
    UUID id = new UUID(1, 2);

    assertThat(new PaymentId(id)).hasToString(id.toString());
    assertThat(new RefundId(id)).hasToString(id.toString());
    assertThat(new StepId(id).toString()).contains(id.toString());
    assertThat(new NextAction("https://bank.example", "secret").toString())
        .contains("https://bank.example")
        .doesNotContain("secret");
  }

  @Test
  void refusalsNameThreePaymentsAndTheFieldThatIsWrong() {
    assertThat(absent(3).getMessage()).endsWith("-000000000003.");
    assertThat(absent(5)).hasMessageContaining(" and 2 more.");
    assertThat(absent(5).ids()).hasSize(5);
    assertThat(new PaymentException.TokenInvalid("page_token").field()).isEqualTo("page_token");
    assertThat(PaymentException.ProviderEventInvalid.payload("an event").field())
        .isEqualTo("payload");
    assertThat(PaymentException.ProviderEventInvalid.signature("a recent one").field())
        .isEqualTo("signature");
  }

  private static PaymentException.PaymentNotFound absent(int payments) {
    List<PaymentId> ids =
        LongStream.rangeClosed(1, payments).mapToObj(n -> new PaymentId(new UUID(0, n))).toList();
    return new PaymentException.PaymentNotFound(ids);
  }

  private static Amounts of(long requested) {
    return Amounts.of(new Money("EUR", requested));
  }
}
