package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.cancellation;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.newProduct;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.restocking;
import static dev.commercesuite.order.OrderRequests.update;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.catalog.v1.BatchGetProductsRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.GetStockRequest;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.ProductAvailability;
import dev.commercesuite.api.catalog.v1.ProductState;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Status;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who sees what of an answer, with tokens of several kinds of callers. */
class AnswerViewsIT {
  private static final String ALICE = id();
  private static final String BOB = id();
  private static final String ABSENT = id();
  private static final ServiceUnderTest service = ServiceUnderTest.start();
  private static final CatalogServiceBlockingStub anonymous = service.catalogWithoutToken();
  private static final CatalogServiceBlockingStub keeper = service.catalog(BOB, "catalog.write");
  private static final OrderServiceBlockingStub alice = service.orders(ALICE, "orders");
  private static final OrderServiceBlockingStub staff = service.orders(BOB, "orders.staff");

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Product product() {
    return keeper.createProduct(newProduct().build()).getProduct();
  }

  private static AdjustStockResponse stocked(Product product, long delta) {
    return keeper.adjustStock(restocking(product, delta).build());
  }

  private static Product inactive(Product product) {
    return keeper
        .updateProduct(
            UpdateProductRequest.newBuilder()
                .setProduct(
                    Product.newBuilder()
                        .setId(product.getId())
                        .setState(ProductState.PRODUCT_STATE_INACTIVE))
                .setUpdateMask(FieldMask.newBuilder().addPaths("state"))
                .setRequestId(id())
                .build())
        .getProduct();
  }

  private static Order placed(Product product, int quantity) {
    return alice.createOrder(basket(product, quantity).build()).getOrder();
  }

  /** An order whose payment waits for the customer. */
  private static Order waiting() {
    Order order = placed(service.product(10), 1);
    return alice.payOrder(payment(order, "tok_action").build()).getOrder();
  }

  @Test
  void aRepeatedAnswerShowsWhatTheCallerMaySeeNow() {
    Order waiting = waiting();
    UpdateOrderRequest update =
        update(Order.newBuilder().setId(waiting.getId()).setNote("Ring twice").build(), "note")
            .build();

    Order first = staff.updateOrder(update).getOrder();
    Order again = staff.updateOrder(update).getOrder();
    Order withMoreRights =
        service.orders(BOB, "orders.staff", "payments.charge").updateOrder(update).getOrder();
    Order withFewerRights = staff.updateOrder(update).getOrder();

    assertThat(waiting.getNextAction().getRedirectUrl()).isEqualTo("https://bank.example/3ds");
    assertThat(first.hasNextAction()).isFalse();
    assertThat(first.getNote()).isEqualTo("Ring twice");
    assertThat(again).isEqualTo(first);
    assertThat(withMoreRights)
        .isEqualTo(first.toBuilder().setNextAction(waiting.getNextAction()).build());
    assertThat(withFewerRights).isEqualTo(first);
  }

  @Test
  void aStreamShowsItsReaderNoMoreThanOtherAnswersDo() {
    Order waiting = waiting();
    WatchOrderRequest watch = WatchOrderRequest.newBuilder().setOrderId(waiting.getId()).build();
    Iterator<WatchOrderResponse> toAlice = alice.watchOrder(watch);
    Iterator<WatchOrderResponse> toStaff = staff.watchOrder(watch);
    assertThat(toAlice.next().getSnapshot().hasNextAction()).isTrue();
    assertThat(toStaff.next().getSnapshot().hasNextAction()).isFalse();

    var _ = staff.cancelOrder(cancellation(waiting).setNote("looks like fraud to me").build());

    OrderEvent seenByAlice = toAlice.next().getChange().getEvent();
    OrderEvent seenByStaff = toStaff.next().getChange().getEvent();
    assertThat(seenByStaff.getType())
        .isEqualTo(OrderEventType.ORDER_EVENT_TYPE_CANCELLATION_STARTED);
    assertThat(seenByStaff.getActor().getId()).isEqualTo(BOB);
    assertThat(seenByStaff.getDetail()).isEqualTo("looks like fraud to me");
    assertThat(seenByAlice.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_USER);
    assertThat(seenByAlice)
        .isEqualTo(
            seenByStaff.toBuilder()
                .clearDetail()
                .setActor(seenByStaff.getActor().toBuilder().clearId())
                .build());
  }

  @Test
  void onlyStaffLearnsHowManyThereAre() {
    Product mug = product();
    AdjustStockResponse stocked = stocked(mug, 10);
    var _ = placed(mug, 3);
    GetStockRequest stock = GetStockRequest.newBuilder().setProductId(mug.getId()).build();
    Stock expected = Stock.newBuilder().setOnHand(10).setReserved(3).build();

    assertThat(mug.getAvailability())
        .isEqualTo(ProductAvailability.PRODUCT_AVAILABILITY_OUT_OF_STOCK);
    assertThat(stocked.getStock()).isEqualTo(Stock.newBuilder().setOnHand(10).build());
    assertThat(keeper.getStock(stock).getStock()).isEqualTo(expected);
    assertThat(service.catalog(ALICE, "orders.read").getStock(stock).getStock())
        .isEqualTo(expected);
    assertThat(failure(() -> anonymous.getStock(stock)).reason()).isEqualTo("TOKEN_MISSING");
    assertThat(failure(() -> service.catalog(ALICE, "orders").getStock(stock)).reason())
        .isEqualTo("SCOPE_MISSING");
    assertThat(get(anonymous, mug).getAvailability())
        .isEqualTo(ProductAvailability.PRODUCT_AVAILABILITY_IN_STOCK);
    var _ = placed(mug, 7);
    assertThat(get(anonymous, mug).getAvailability())
        .isEqualTo(ProductAvailability.PRODUCT_AVAILABILITY_OUT_OF_STOCK);
  }

  @Test
  void whatIsNotOfferedExistsForStaffOnly() {
    Product mug = inactive(product());
    BatchGetProductsRequest batch =
        BatchGetProductsRequest.newBuilder().addProductIds(mug.getId()).build();
    ListProductsRequest bySku = ListProductsRequest.newBuilder().setSku(mug.getSku()).build();
    ListProductsRequest inactive =
        bySku.toBuilder().addStates(ProductState.PRODUCT_STATE_INACTIVE).build();
    ListProductsRequest active =
        bySku.toBuilder().addStates(ProductState.PRODUCT_STATE_ACTIVE).build();

    for (CatalogServiceBlockingStub staffs :
        List.of(keeper, service.catalog(ALICE, "orders.read"))) {
      assertThat(get(staffs, mug)).isEqualTo(mug);
      assertThat(staffs.batchGetProducts(batch).getProductsList()).containsExactly(mug);
      assertThat(staffs.listProducts(bySku).getProductsList()).containsExactly(mug);
      assertThat(staffs.listProducts(inactive).getProductsList()).containsExactly(mug);
      assertThat(staffs.listProducts(active).getProductsList()).isEmpty();
    }
    for (CatalogServiceBlockingStub others : List.of(anonymous, service.catalog(ALICE, "orders"))) {
      RemoteFailure hidden = failure(() -> get(others, mug));
      RemoteFailure absent = failure(() -> get(others, Product.newBuilder().setId(ABSENT).build()));
      assertThat(hidden.reason()).isEqualTo("PRODUCT_NOT_FOUND");
      assertThat(hidden.message().replace(mug.getId(), ABSENT)).isEqualTo(absent.message());
      assertThat(failure(() -> others.batchGetProducts(batch)).reason())
          .isEqualTo("PRODUCT_NOT_FOUND");
      assertThat(others.listProducts(bySku).getProductsList()).isEmpty();
      assertThat(others.listProducts(active).getProductsList()).isEmpty();
      RemoteFailure refusal = failure(() -> others.listProducts(inactive));
      assertThat(refusal.reason()).isEqualTo("SCOPE_MISSING");
      assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refusal.metadata()).containsEntry("scopes", "catalog.write orders.read");
    }
  }

  @Test
  void aStateIsNamedWhenItIsToBeChanged() {
    Product mug = product();

    RemoteFailure refusal =
        failure(() ->
            keeper.updateProduct(
                UpdateProductRequest.newBuilder()
                    .setProduct(Product.newBuilder().setId(mug.getId()))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("state"))
                    .setRequestId(id())
                    .build()));

    assertThat(refusal.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(refusal.fieldViolations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.field()).isEqualTo("product.state"));
  }

  private static Product get(CatalogServiceBlockingStub catalog, Product product) {
    return catalog
        .getProduct(GetProductRequest.newBuilder().setProductId(product.getId()).build())
        .getProduct();
  }
}
