package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.api.catalog.v1.BatchGetProductsRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.BatchGetOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.grpc.Timestamps;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Lists of orders and products, in pages and by ids. */
class OrderListsIT {
  private static final ServiceUnderTest service = ServiceUnderTest.start();
  private static final CatalogServiceBlockingStub catalog = service.catalogWithoutToken();

  /** Each test has a customer of its own, whose lists nobody else is in. */
  private final OrderServiceBlockingStub customer = service.orders(id(), "orders");

  @AfterAll
  static void stop() {
    service.close();
  }

  /** The ids of three orders of the customer, the oldest first. */
  private List<String> threeOrders() {
    Product mug = service.product(10);
    return Stream.of(1, 2, 3)
        .map(_ -> customer.createOrder(basket(mug, 1).build()).getOrder().getId())
        .toList();
  }

  @Test
  void listsOrdersInPagesWithTokensThatBelongToTheRequest() {
    List<String> ids = threeOrders();

    ListOrdersRequest request = ListOrdersRequest.newBuilder().setPageSize(2).build();
    ListOrdersResponse first = customer.listOrders(request);
    ListOrdersRequest next = request.toBuilder().setPageToken(first.getNextPageToken()).build();
    ListOrdersResponse second = customer.listOrders(next);

    assertThat(first.getOrdersList())
        .extracting(Order::getId)
        .containsExactly(ids.get(2), ids.get(1));
    assertThat(second.getOrdersList()).extracting(Order::getId).containsExactly(ids.get(0));
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(
            failure(() ->
                    customer.listOrders(
                        next.toBuilder().addStates(OrderState.ORDER_STATE_PAID).build()))
                .reason())
        .isEqualTo("PAGE_TOKEN_INVALID");
  }

  @Test
  void refusesATimeRangeInWhichNothingCanBe() {
    var _ = threeOrders();
    ListOrdersRequest request = ListOrdersRequest.getDefaultInstance();
    Timestamp created = customer.listOrders(request).getOrders(1).getCreateTime();

    RemoteFailure nothing =
        failure(() ->
            customer.listOrders(
                request.toBuilder().setCreatedFrom(created).setCreatedUntil(created).build()));
    assertThat(nothing.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(nothing.fieldViolations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo("created_until");
          assertThat(violation.description())
              .isEqualTo(
                  "created_until is %1$s; expected a time after created_from, which is %1$s",
                  Timestamps.instant(created));
        });
  }

  @Test
  void getsOrdersInTheOrderThatIsAskedFor() {
    List<String> ids = threeOrders();

    assertThat(
            customer
                .batchGetOrders(BatchGetOrdersRequest.newBuilder().addAllOrderIds(ids).build())
                .getOrdersList())
        .extracting(Order::getId)
        .containsExactlyElementsOf(ids);
  }

  @Test
  void getsProductsInTheOrderThatIsAskedForOrNone() {
    Product mug = service.product(10);
    String absent = UUID.randomUUID().toString();
    BatchGetProductsRequest mugs =
        BatchGetProductsRequest.newBuilder()
            .addProductIds(service.product(1).getId())
            .addProductIds(mug.getId())
            .build();
    assertThat(catalog.batchGetProducts(mugs).getProductsList())
        .extracting(Product::getId)
        .containsExactlyElementsOf(mugs.getProductIdsList());
    assertThat(
            failure(() -> catalog.batchGetProducts(mugs.toBuilder().addProductIds(absent).build()))
                .metadata())
        .containsEntry("product_ids", absent);
  }

  @Test
  void listsProductsByTheTimeTheyWereMade() {
    Product mug = service.product(10);
    ListProductsRequest one = ListProductsRequest.newBuilder().setSku(mug.getSku()).build();
    Timestamp made = mug.getCreateTime();
    assertThat(
            catalog.listProducts(one.toBuilder().setCreatedFrom(made).build()).getProductsCount())
        .isOne();
    assertThat(
            catalog.listProducts(one.toBuilder().setCreatedUntil(made).build()).getProductsCount())
        .isZero();
  }

  @Test
  void listsProductsInPages() {
    var _ = service.product(1);
    var _ = service.product(1);

    ListProductsResponse products =
        catalog.listProducts(ListProductsRequest.newBuilder().setPageSize(1).build());
    assertThat(products.getNextPageToken()).isNotEmpty();
  }
}
