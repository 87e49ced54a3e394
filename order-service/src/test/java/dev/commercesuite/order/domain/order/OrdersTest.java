package dev.commercesuite.order.domain.order;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrdersTest extends OrderTesting {

  @Test
  void takesPricesAndTitlesFromTheCatalogueAndKeepsThem() {
    Product mug = mug();
    Product pot = product("pot", 3_999, "EUR", 5);

    Order order =
        fresh(orders.place(ALICE, request(), basket(new Item(pot.id(), 1), new Item(mug.id(), 2))));
    var _ =
        catalog.update(
            request(),
            mug.id(),
            new ProductUpdate("New", null, new Money("EUR", 1), ProductState.INACTIVE, null, null));

    assertThat(current(order).subtotal()).isEqualTo(new Money("EUR", 3_999 + 2 * 1_250));
    assertThat(current(order).total()).isEqualTo(current(order).subtotal());
    assertThat(current(order).lines()).extracting(OrderLine::title).contains(mug.title());
    assertThat(order.state()).isEqualTo(OrderState.PENDING_PAYMENT);
    assertThat(order.expireTime()).isEqualTo(now.plus(WINDOW));
    assertThat(history(order)).containsExactly(OrderEvent.Type.CREATED);
  }

  @Test
  void reservesTheStockOfAnOrder() {
    Product mug = mug();
    placed(mug);

    assertThat(store.product(mug.id()).available()).isEqualTo(8);
    assertThat(store.product(mug.id()).stock()).isEqualTo(10);
  }

  @Test
  void reportsEveryUnknownProductWithItsLine() {
    ProductId first = new ProductId(UUID.randomUUID());
    ProductId second = new ProductId(UUID.randomUUID());

    var rejection =
        catchThrowableOfType(
            OrderException.ProductsNotFound.class,
            () ->
                orders.place(
                    ALICE,
                    request(),
                    basket(new Item(first, 1), new Item(mug().id(), 1), new Item(second, 1))));

    assertThat(rejection.problems())
        .extracting(problem -> problem.violation().field())
        .containsExactly("lines[0].product_id", "lines[2].product_id");
    assertThat(rejection).hasMessageContaining(second.toString());
  }

  @Test
  void reportsEveryShortLineAndReservesNothing() {
    Product scarce = product("scarce", 100, "EUR", 1);
    Product gone = product("gone", 100, "EUR", 0);
    Product mug = mug();

    var rejection =
        catchThrowableOfType(
            OrderException.StockInsufficient.class,
            () ->
                orders.place(
                    ALICE,
                    request(),
                    basket(
                        new Item(mug.id(), 1), new Item(scarce.id(), 2), new Item(gone.id(), 1))));

    assertThat(rejection.problems())
        .extracting(problem -> problem.violation().field())
        .containsExactly("lines[1].quantity", "lines[2].quantity");
    assertThat(rejection).hasMessageContaining("is 2; expected at most 1");
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  @Test
  void tellsCustomersThatThereIsMuchLeftAndStaffHowMuch() {
    Product plenty = product("plenty", 100, "EUR", 4711);
    Product nine = product("nine", 100, "EUR", 9);
    NewOrder tooMuch = basket(new Item(plenty.id(), 5000), new Item(nine.id(), 10));
    Actor clerk = new Actor(Actor.Kind.USER, BOB.id(), Set.of(Actor.Permission.STOCK_FIGURES));

    var forCustomers =
        catchThrowableOfType(
            OrderException.StockInsufficient.class, () -> orders.quote(ALICE, tooMuch));
    var forStaff =
        catchThrowableOfType(
            OrderException.StockInsufficient.class, () -> orders.quote(clerk, tooMuch));

    assertThat(forCustomers.available()).containsExactly("10+", "9");
    assertThat(forCustomers)
        .hasMessageContaining("10 or more of product " + plenty.id())
        .hasMessageContaining("expected at most 9")
        .hasMessageNotContaining("4711");
    assertThat(forStaff.available()).containsExactly("4711", "9");
    assertThat(forStaff).hasMessageContaining("expected at most 4711");
  }

  @Test
  void namesTheFirstOfManyProblemsInItsMessage() {
    List<Item> unknown =
        Stream.generate(() -> new Item(new ProductId(UUID.randomUUID()), 1)).limit(100).toList();

    var rejection =
        catchThrowableOfType(
            OrderException.ProductsNotFound.class,
            () -> orders.quote(ALICE, basket(unknown.toArray(Item[]::new))));

    assertThat(rejection.problems()).hasSize(100);
    assertThat(rejection)
        .hasMessageContaining("lines[2].product_id")
        .hasMessageEndingWith(" and 97 more.");
  }

  @Test
  void showsAReaderTheOrdersThatItMayNotChange() {
    Order order = placed(mug());
    Actor reader = new Actor(Actor.Kind.SERVICE, "reports", Set.of(Actor.Permission.SEE_ANY_ORDER));

    assertThat(orders.get(reader, order.id())).isEqualTo(order);
    assertThatThrownBy(() ->
            orders.update(
                reader, request(), order.id(), new OrderUpdate(null, "mine now", null, null, null)))
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThat(orders.get(ALICE, order.id())).isEqualTo(order);
  }

  @Test
  void rejectsSomebodyWhoIsNoCustomerAndCouldNotPay() {
    Product mug = mug();
    Actor service = new Actor(Actor.Kind.SERVICE, "gateway", Set.of());

    assertThatThrownBy(() -> orders.place(service, request(), basket(new Item(mug.id(), 1))))
        .isInstanceOf(OrderException.NotACustomer.class);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  @Test
  void rejectsAProductThatIsNotForSale() {
    Product mug = mug();
    var _ =
        catalog.update(
            request(),
            mug.id(),
            new ProductUpdate(null, null, null, ProductState.INACTIVE, null, null));

    assertThatThrownBy(() -> placed(mug))
        .isInstanceOf(OrderException.ProductsInactive.class)
        .hasMessageContaining("lines[0].product_id")
        .hasMessageContaining(mug.id().toString());
  }

  @Test
  void rejectsTwoCurrenciesInOneOrder() {
    Product pot = product("pot", 100, "USD", 1);

    assertThatThrownBy(() ->
            orders.place(ALICE, request(), basket(new Item(mug().id(), 1), new Item(pot.id(), 1))))
        .isInstanceOf(OrderException.CurrenciesMixed.class)
        .hasMessageContaining("lines[1].product_id")
        .hasMessageContaining("USD; expected EUR");
  }

  @Test
  void rejectsTheSameProductInTwoLines() {
    ProductId id = mug().id();

    assertThatThrownBy(() -> basket(new Item(id, 1), new Item(id, 2)))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("lines[1].product_id")
        .hasMessageContaining("lines[0]");
  }

  @Test
  void quotesWithoutReserving() {
    Product mug = mug();

    Order quote = orders.quote(ALICE, basket(new Item(mug.id(), 2)));

    assertThat(quote.total()).isEqualTo(new Money("EUR", TOTAL));
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
    assertThat(
            orders.list(
                ALICE, new OrderFilter(null, Set.of(), null, null, null, Map.of()), null, 10))
        .isEmpty();
  }

  @Test
  void answersARepeatedRequestWithTheSameOrder() {
    Product mug = mug();
    IdempotentRequest<Order> request = request(ALICE.id(), UUID.randomUUID());
    NewOrder basket = basket(new Item(mug.id(), 2));
    Order order = fresh(orders.place(ALICE, request, basket));

    Answer<Order> again = orders.place(ALICE, request, basket);

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).isEqualTo(request.encode(order)));
    assertThat(store.product(mug.id()).available()).isEqualTo(8);
  }

  @Test
  void hidesOthersOrders() {
    Order order = placed(mug());

    assertThatThrownBy(() -> orders.get(BOB, order.id()))
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThatThrownBy(() -> orders.events(BOB, order.id(), 0, 10))
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThatThrownBy(() ->
            orders.update(BOB, request(), order.id(), new OrderUpdate(null, "x", null, null, null)))
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThat(
            orders.list(BOB, new OrderFilter(null, Set.of(), null, null, null, Map.of()), null, 10))
        .isEmpty();
    assertThat(orders.get(STAFF, order.id())).isEqualTo(order);
  }

  @Test
  void letsOnlyStaffAskForAnotherCustomersOrders() {
    Order order = placed(mug());
    OrderFilter ofAlice = new OrderFilter(ALICE.id(), Set.of(), null, null, null, Map.of());

    assertThat(orders.list(STAFF, ofAlice, null, 10)).containsExactly(order);
    assertThat(orders.list(ALICE, ofAlice, null, 10)).containsExactly(order);
    assertThatThrownBy(() -> orders.list(BOB, ofAlice, null, 10))
        .isInstanceOf(OrderException.ScopeMissing.class);
  }

  @Test
  void returnsAllOrdersInTheOrderAskedForOrNone() {
    Order first = placed(mug());
    Order second = placed(mug());
    OrderId absent = new OrderId(UUID.randomUUID());

    assertThat(orders.getAll(ALICE, List.of(second.id(), first.id())))
        .containsExactly(second, first);
    assertThatThrownBy(() -> orders.getAll(ALICE, List.of(first.id(), absent)))
        .isInstanceOfSatisfying(
            OrderException.OrderNotFound.class,
            rejection -> assertThat(rejection.ids()).containsExactly(absent));
  }

  @Test
  void changesAddressAndNoteOfAnUnpaidOrderOnly() {
    Order order = placed(mug());
    Address other = new Address("Bob", "Side Street 2", "", "Bonn", "", "53111", "DE");

    Order updated =
        fresh(
            orders.update(
                ALICE, request(), order.id(), new OrderUpdate(other, null, null, null, 1L)));
    pay(updated);

    assertThat(updated.details().shippingAddress()).isEqualTo(other);
    assertThat(updated.details().note()).isEqualTo(order.details().note());
    assertThat(updated.version()).isEqualTo(2);
    assertThatThrownBy(() ->
            orders.update(
                ALICE, request(), order.id(), new OrderUpdate(null, "n", null, null, null)))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is PAID and cannot be changed; expected PENDING_PAYMENT.");
  }

  @Test
  void rejectsAChangeOfAnOrderThatChangedSinceItWasRead() {
    Order order = placed(mug());
    var _ =
        orders.update(ALICE, request(), order.id(), new OrderUpdate(null, "first", null, null, 1L));

    assertThatThrownBy(() ->
            orders.update(
                ALICE, request(), order.id(), new OrderUpdate(null, "second", null, null, 1L)))
        .isInstanceOf(OrderException.VersionMismatch.class);
  }
}
