package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.newProduct;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.update;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static dev.commercesuite.order.ServiceUnderTest.violation;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The metadata of orders and products, as callers see them. */
class OrderMetadataIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final ServiceUnderTest service =
      ServiceUnderTest.start(Map.of("ORDER_UNPAID_LIMIT", "100"));
  private static final CatalogServiceBlockingStub catalog = service.catalog(BOB, "catalog.write");
  private static final OrderServiceBlockingStub alice = service.orders(ALICE, "orders");
  private static final OrderServiceBlockingStub bob = service.orders(BOB, "orders");
  private static final OrderServiceBlockingStub staff = service.orders(BOB, "orders.staff");

  @AfterAll
  static void stop() {
    service.close();
  }

  /** One mug, with metadata. */
  private static CreateOrderRequest.Builder oneMug() {
    return basket(service.product(10), 1)
        .putMetadata("basket", "b-" + id())
        .putMetadata("channel", "shop");
  }

  private static Order placed() {
    return alice.createOrder(oneMug().build()).getOrder();
  }

  private static Order paid() {
    return alice.payOrder(payment(placed(), "tok_success").build()).getOrder();
  }

  @Test
  void onlyStaffChangesTheMetadataOfAnOrder() {
    Order paid = paid();
    Order changed = paid.toBuilder().clearMetadata().putMetadata("erp_id", "SO-1").build();

    RemoteFailure refused = failure(() -> alice.updateOrder(update(changed, "metadata").build()));
    Order updated = staff.updateOrder(update(changed, "metadata").build()).getOrder();

    assertThat(refused.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.reason()).isEqualTo("SCOPE_MISSING");
    assertThat(refused.metadata()).containsEntry("scopes", "orders.staff");
    assertThat(updated.getMetadataMap()).isEqualTo(Map.of("erp_id", "SO-1"));
    assertThat(service.current(paid)).isEqualTo(updated);
    RemoteFailure stale = failure(() -> staff.updateOrder(update(changed, "metadata").build()));
    assertThat(stale.reason()).isEqualTo("ETAG_MISMATCH");
  }

  @Test
  void metadataHasBoundsThatNameTheField() {
    Map<String, String> tooMany =
        IntStream.range(0, 21).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "x"));
    String longKey = "k".repeat(41);

    assertThat(
            violation(
                "metadata",
                () -> alice.createOrder(oneMug().clearMetadata().putAllMetadata(tooMany).build())))
        .contains("20")
        .contains("found 21 entries");
    assertThat(
            violation(
                "metadata[\"" + longKey + "\"]",
                () -> alice.createOrder(oneMug().putMetadata(longKey, "x").build())))
        .contains("40");
    assertThat(
            violation(
                "metadata[\"note\"]",
                () -> alice.createOrder(oneMug().putMetadata("note", "x".repeat(201)).build())))
        .contains("200");
    assertThat(
            violation(
                "metadata[\"\"]", () -> alice.createOrder(oneMug().putMetadata("", "x").build())))
        .contains("1");
    assertThat(
            violation(
                "order.metadata[\"note\"]",
                () ->
                    staff.updateOrder(
                        update(
                                placed().toBuilder().putMetadata("note", "\u0000").build(),
                                "metadata")
                            .build())))
        .contains("control characters");
    assertThat(
            violation(
                "metadata",
                () ->
                    staff.listOrders(
                        ListOrdersRequest.newBuilder().putAllMetadata(tooMany).build())))
        .contains("20");
  }

  @Test
  void ordersAreListedByTheirMetadata() {
    Order order = placed();
    placed();
    Map<String, String> pairs = order.getMetadataMap();

    assertThat(listed(staff, pairs)).containsExactly(order);
    assertThat(listed(alice, pairs)).containsExactly(order);
    assertThat(listed(bob, pairs)).isEmpty();
    assertThat(listed(staff, Map.of("channel", "shop"))).hasSizeGreaterThan(1);
    assertThat(listed(staff, Map.of("channel", "sho"))).isEmpty();
  }

  private static List<Order> listed(OrderServiceBlockingStub caller, Map<String, String> pairs) {
    return caller
        .listOrders(ListOrdersRequest.newBuilder().putAllMetadata(pairs).build())
        .getOrdersList();
  }

  @Test
  void productsCarryMetadataForEveryoneToSee() {
    String erpId = "P-" + id();
    Product created =
        catalog.createProduct(newProduct().putMetadata("erp_id", erpId).build()).getProduct();
    Product changed = created.toBuilder().putMetadata("season", "winter").build();
    Product updated =
        catalog
            .updateProduct(
                UpdateProductRequest.newBuilder()
                    .setProduct(changed)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("metadata"))
                    .setRequestId(id())
                    .build())
            .getProduct();

    assertThat(created.getMetadataMap()).isEqualTo(Map.of("erp_id", erpId));
    assertThat(updated.getMetadataMap()).isEqualTo(Map.of("erp_id", erpId, "season", "winter"));
    assertThat(
            service
                .catalogWithoutToken()
                .listProducts(
                    ListProductsRequest.newBuilder()
                        .putMetadata("erp_id", erpId)
                        .putMetadata("season", "winter")
                        .build())
                .getProductsList())
        .containsExactly(updated);
    assertThat(
            service
                .catalogWithoutToken()
                .listProducts(
                    ListProductsRequest.newBuilder()
                        .putMetadata("erp_id", erpId)
                        .putMetadata("season", "summer")
                        .build())
                .getProductsList())
        .isEmpty();
    assertThat(
            violation(
                "metadata[\"erp_id\"]",
                () ->
                    catalog.createProduct(
                        newProduct().putMetadata("erp_id", "x".repeat(201)).build())))
        .contains("200");
  }
}
