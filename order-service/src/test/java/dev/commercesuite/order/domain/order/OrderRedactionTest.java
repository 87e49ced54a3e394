package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderRedactionTest extends OrderTesting {
  private static final UUID ATTEMPT = UUID.randomUUID();

  /** Tried to be paid with a card that nobody knows, and cancelled. */
  private Order cancelled() {
    return placed(mug())
        .beginPayment(ATTEMPT, UUID.randomUUID(), "tok_secret", "", ALICE, now)
        .order()
        .paymentReported(
            ATTEMPT, new PaymentReport(null, new AttemptState.MethodUnknown()), ALICE, now)
        .order()
        .cancel(UUID.randomUUID(), "Grandmother has one", ALICE, now)
        .order();
  }

  private Order redacted(Order order) {
    return order.redact(STAFF, now).order();
  }

  @Test
  void takesOutWhatItHoldsAboutAPerson() {
    Order order = cancelled();
    now = now.plusSeconds(60);

    OrderTransition redaction = order.redact(STAFF, now);

    Order redacted = redaction.order();
    assertThat(redacted.details()).isEqualTo(OrderDetails.REDACTED);
    assertThat(redacted.redactTime()).isEqualTo(now);
    assertThat(redacted.updateTime()).isEqualTo(now);
    assertThat(redacted.version()).isEqualTo(order.version() + 1);
    assertThat(redacted.attempt())
        .isNotNull()
        .extracting(PaymentAttempt::paymentMethod)
        .isEqualTo("");
    assertThat(redacted.lines()).isEqualTo(order.lines());
    assertThat(redacted.customerId()).isEqualTo(order.customerId());
    assertThat(redaction.stock()).isEmpty();
    assertThat(redaction.events())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.type()).isEqualTo(OrderEvent.Type.REDACTED);
          assertThat(event.detail()).isEmpty();
          assertThat(event.state()).isEqualTo(OrderState.CANCELLED);
        });
  }

  @Test
  void doesSoOnce() {
    Order redacted = redacted(cancelled());

    assertThat(redacted.redact(STAFF, now.plusSeconds(60)))
        .isEqualTo(OrderTransition.withoutEvent(redacted));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DELIVERED", "EXPIRED", "CANCELLED"})
  void needsAnOrderAtItsEnd(OrderState state) {
    Order placed = placed(mug());
    Order order =
        new Order(
            placed.id(),
            placed.number(),
            placed.customerId(),
            placed.lines(),
            placed.details(),
            placed.progress().to(state),
            placed.createTime(),
            placed.updateTime(),
            placed.expireTime(),
            placed.version(),
            null);

    assertThatThrownBy(() -> redacted(order))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessage(
            "Order %s is %s and cannot be redacted; expected DELIVERED or EXPIRED or CANCELLED.",
            order.id(), state);
  }

  @Test
  void takesNothingIn() {
    Order redacted = redacted(cancelled());
    OrderUpdate update = new OrderUpdate(null, null, "alice@example.com", null, null);

    for (Actor actor : List.of(STAFF, ALICE)) {
      assertThatThrownBy(() -> redacted.update(update, actor, now))
          .isInstanceOf(OrderException.Redacted.class);
    }
  }

  /** Payment-service may still have something to say. */
  @Test
  void keepsNothingButTheOutcomeOfALateReport() {
    Order redacted = redacted(cancelled());
    AttemptState closed =
        new AttemptState.Closed(new PaymentError("payment_cancelled", "Alice's bank says no."));

    Order reported =
        redacted
            .paymentReported(ATTEMPT, new PaymentReport("payment", closed), Actor.SYSTEM, now)
            .order();

    assertThat(reported.attempt())
        .isNotNull()
        .extracting(PaymentAttempt::state)
        .isEqualTo(new AttemptState.Closed(new PaymentError("payment_cancelled", "")));
    assertThat(reported.version()).isEqualTo(redacted.version());
  }
}
