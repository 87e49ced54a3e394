package dev.commercesuite.order.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor.Kind;
import dev.commercesuite.order.domain.Actor.Permission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each permission opens, and that it opens nothing else. */
class ActorTest {
  private static final String ALICE = "a11ce000-0000-4000-8000-000000000000";
  private static final String BOB = "b0b00000-0000-4000-8000-000000000000";
  private static final OrderVisibility ANYONES = new OrderVisibility.All();
  private static final OrderVisibility OWN = new OrderVisibility.OfCustomer(ALICE);

  @ParameterizedTest
  @EnumSource
  void permissionOpensWhatItIsFor(Permission permission) {
    Actor actor = alice(permission);

    assertThat(actor.visibleOrders())
        .isEqualTo(permission == Permission.SEE_ANY_ORDER ? ANYONES : OWN);
    assertThat(actor.changeableOrders())
        .isEqualTo(permission == Permission.CHANGE_ANY_ORDER ? ANYONES : OWN);
    assertThat(actor.mayChangeAnyOrder()).isEqualTo(permission == Permission.CHANGE_ANY_ORDER);
    assertThat(actor.redactableOrders())
        .isEqualTo(permission == Permission.REDACT_ANY_ORDER ? ANYONES : OWN);
    assertThat(actor.ordersWithVisibleRefunds())
        .isEqualTo(
            permission == Permission.REFUND_ANY_ORDER || permission == Permission.SEE_ANY_ORDER
                ? ANYONES
                : OWN);
    assertThat(actor.stockFigures())
        .isEqualTo(
            permission == Permission.STOCK_FIGURES ? StockFigures.EXACT : StockFigures.ROUNDED);
    assertThat(actor.ownOrders()).isEqualTo(OWN);
  }

  @Test
  void customerSeesAndChangesOwnOrdersOnly() {
    Actor actor = alice(null);

    assertThat(actor.visibleOrders()).isEqualTo(OWN);
    assertThat(actor.changeableOrders()).isEqualTo(OWN);
    assertThat(actor.redactableOrders()).isEqualTo(OWN);
    assertThat(actor.ordersWithVisibleRefunds()).isEqualTo(OWN);
    assertThat(actor.stockFigures()).isEqualTo(StockFigures.ROUNDED);
    assertThat(OWN.includes(ALICE)).isTrue();
    assertThat(OWN.includes(BOB)).isFalse();
    assertThat(ANYONES.includes(BOB)).isTrue();
  }

  @Test
  void ordersOfACustomerAreAskedForByThatCustomerOrByWhoSeesAny() {
    Actor staff = alice(Permission.SEE_ANY_ORDER);

    assertThat(alice(null).visibleOrders(null)).isEqualTo(OWN);
    assertThat(alice(null).visibleOrders(ALICE)).isEqualTo(OWN);
    assertThatThrownBy(() -> alice(null).visibleOrders(BOB))
        .isInstanceOf(OrderException.ScopeMissing.class);
    assertThatThrownBy(() -> alice(Permission.CHANGE_ANY_ORDER).visibleOrders(BOB))
        .isInstanceOf(OrderException.ScopeMissing.class);
    assertThat(staff.visibleOrders(null)).isEqualTo(ANYONES);
    assertThat(staff.visibleOrders(BOB)).isEqualTo(new OrderVisibility.OfCustomer(BOB));
  }

  @Test
  void customerIsAUser() {
    assertThat(alice(null).customerId()).isEqualTo(ALICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "webshop",
        "A11CE000-0000-4000-8000-000000000000",
        "a11ce000-0000-4000-8000-0000000000000",
        "a11ce00000004000800000000000000000000",
      })
  void whoeverIsNoUserIsNoCustomer(String id) {
    assertThatThrownBy(() -> new Actor(Kind.SERVICE, id, Set.of()).customerId())
        .isInstanceOf(OrderException.NotACustomer.class);
  }

  private static Actor alice(@Nullable Permission permission) {
    return new Actor(Kind.USER, ALICE, permission == null ? Set.of() : Set.of(permission));
  }
}
