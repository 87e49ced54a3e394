package dev.commercesuite.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Actor.Kind;
import dev.commercesuite.payment.domain.Actor.Permission;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last value that is taken, the first that is not, and who sees whose payments. */
class ValuesTest {
  private static final CustomerId ANN = new CustomerId(new UUID(1, 2));
  private static final CustomerId BOB = new CustomerId(new UUID(3, 4));

  @Test
  void moneyIsNoneToTheMost() {
    assertThat(new Money("EUR", 0).isZero()).isTrue();
    assertThat(new Money("EUR", 1).isZero()).isFalse();
    assertThat(new Money("EUR", Money.MAX)).hasToString("1000000000000000000 EUR");
    assertThatThrownBy(() -> new Money("EUR", -1)).hasMessageContaining("minorUnits is -1");
    assertThatThrownBy(() -> new Money("EUR", Money.MAX + 1)).hasMessageContaining("expected 0 to");
    assertThatThrownBy(() -> new Money("eur", 1)).hasMessageContaining("currency is \"eur\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sales", "1SALES", "SALES-2"})
  void accountCodeIsOfCapitals(String code) {
    assertThat(new AccountCode("A".repeat(63)).value()).hasSize(63);
    assertThat(new AccountCode("SALES_2")).hasToString("SALES_2");
    assertThatThrownBy(() -> new AccountCode(code)).hasMessageContaining("\"" + code + "\"");
    assertThatThrownBy(() -> new AccountCode("A".repeat(64))).hasMessageContaining("account code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "evt 1", "evt\n1"})
  void eventIsNamedInAWord(String word) {
    String longest = "x".repeat(255);
    assertThat(new ProviderEvent(longest, longest, null).id()).isEqualTo(longest);
    assertThatThrownBy(() -> new ProviderEvent(word, "type", null)).hasMessageContaining("id is");
    assertThatThrownBy(() -> new ProviderEvent("evt_1", word, null))
        .hasMessageContaining("type is");
    assertThatThrownBy(() -> new ProviderEvent("x" + longest, "type", null))
        .hasMessageContaining("id is");
  }

  @Test
  void customersSeeTheirOwnPayments() {
    Actor ann = new Actor(Kind.USER, ANN.toString(), Set.of());

    assertThat(ann.customer()).contains(ANN);
    assertThat(ann.visiblePayments()).isEqualTo(new PaymentVisibility.OfCustomer(ANN));
    assertThat(ann.visiblePayments(null)).isEqualTo(new PaymentVisibility.OfCustomer(ANN));
    assertThat(ann.visiblePayments(ANN)).isEqualTo(new PaymentVisibility.OfCustomer(ANN));
    assertThatThrownBy(() -> ann.visiblePayments(BOB))
        .isInstanceOf(PaymentException.ScopeMissing.class);
  }

  @Test
  void whoeverMaySeesAnyonesPayments() {
    Actor shop = new Actor(Kind.SERVICE, "order-service", Set.of(Permission.ANY_PAYMENT));

    assertThat(shop.customer()).isEmpty();
    assertThat(shop.visiblePayments()).isEqualTo(new PaymentVisibility.All());
    assertThat(shop.visiblePayments(null)).isEqualTo(new PaymentVisibility.All());
    assertThat(shop.visiblePayments(BOB)).isEqualTo(new PaymentVisibility.OfCustomer(BOB));
  }

  @Test
  void servicesAndUsersOfOthersAreNoCustomers() {
    Actor service = new Actor(Kind.SERVICE, ANN.toString(), Set.of());
    Actor foreign = new Actor(Kind.USER, "auth0|ann", Set.of());

    assertThat(service.customer()).isEmpty();
    assertThat(foreign.customer()).isEmpty();
    assertThat(service.visiblePayments()).isEqualTo(new PaymentVisibility.None());
    assertThat(foreign.visiblePayments()).isEqualTo(new PaymentVisibility.None());
    assertThatThrownBy(() -> service.visiblePayments(ANN))
        .isInstanceOf(PaymentException.ScopeMissing.class);
  }

  @Test
  void visibilityIncludesOneCustomerEveryoneOrNobody() {
    PaymentVisibility own = new PaymentVisibility.OfCustomer(ANN);

    assertThat(own.includes(ANN)).isTrue();
    assertThat(own.includes(BOB)).isFalse();
    assertThat(new PaymentVisibility.All().includes(BOB)).isTrue();
    assertThat(new PaymentVisibility.None().includes(ANN)).isFalse();
  }

  @Test
  void positionBehindAPostingIsNotBetweenItsEntries() {
    PaymentId payment = new PaymentId(new UUID(5, 6));

    assertThat(LedgerPosition.behind(7, payment, 3, 1))
        .isEqualTo(new LedgerPosition(7, payment, 3, 1, 2));
    assertThat(LedgerPosition.behind(7, payment, 3, 1).isBehindPosting()).isTrue();
    assertThat(new LedgerPosition(7, payment, 3, 1, 1).isBehindPosting()).isFalse();
    assertThat(LedgerPosition.START.isBehindPosting()).isFalse();
    assertThat(LedgerPosition.before(7).value()).isEqualTo(7);
    assertThat(LedgerPosition.before(7).payment().value()).isEqualTo(new UUID(0, 0));
  }
}
