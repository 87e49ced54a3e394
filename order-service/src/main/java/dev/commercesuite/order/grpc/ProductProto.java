package dev.commercesuite.order.grpc;

import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.api.catalog.v1.ProductAvailability;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.interceptors.validation.UpdateMask;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.order.domain.catalog.ProductVisibility;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Products, from the contract to the domain and back. */
final class ProductProto {
  private static final String TITLE = "title";
  private static final String DESCRIPTION = "description";
  private static final String PRICE = "price";
  private static final String STATE = "state";
  private static final String METADATA = "metadata";

  private ProductProto() {}

  static dev.commercesuite.api.catalog.v1.Product product(Product product) {
    return dev.commercesuite.api.catalog.v1.Product.newBuilder()
        .setId(product.id().toString())
        .setSku(product.sku())
        .setTitle(product.title())
        .setDescription(product.description())
        .setPrice(MoneyProto.money(product.price()))
        .setAvailability(availability(product))
        .setState(state(product.state()))
        .setCreateTime(Timestamps.of(product.createTime()))
        .setUpdateTime(Timestamps.of(product.updateTime()))
        .setEtag(Etag.of(product.version()))
        .putAllMetadata(product.metadata())
        .build();
  }

  static Stock stock(Product product) {
    return Stock.newBuilder().setOnHand(product.stock()).setReserved(product.reserved()).build();
  }

  private static ProductAvailability availability(Product product) {
    return product.available() > 0
        ? ProductAvailability.PRODUCT_AVAILABILITY_IN_STOCK
        : ProductAvailability.PRODUCT_AVAILABILITY_OUT_OF_STOCK;
  }

  private static dev.commercesuite.api.catalog.v1.ProductState state(ProductState state) {
    return switch (state) {
      case ACTIVE -> dev.commercesuite.api.catalog.v1.ProductState.PRODUCT_STATE_ACTIVE;
      case INACTIVE -> dev.commercesuite.api.catalog.v1.ProductState.PRODUCT_STATE_INACTIVE;
    };
  }

  private static ProductState state(dev.commercesuite.api.catalog.v1.ProductState state) {
    return switch (state) {
      case PRODUCT_STATE_ACTIVE -> ProductState.ACTIVE;
      case PRODUCT_STATE_INACTIVE -> ProductState.INACTIVE;
      case PRODUCT_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "state is " + state + "; validation lets none through");
    };
  }

  /** Of an update that names the state, which is optional in a product otherwise. */
  private static ProductState newState(dev.commercesuite.api.catalog.v1.ProductState state) {
    if (state == dev.commercesuite.api.catalog.v1.ProductState.PRODUCT_STATE_UNSPECIFIED) {
      throw new OrderException.InvalidFields(
          List.of(new Violation("product.state", "is absent; expected ACTIVE or INACTIVE")));
    }
    return state(state);
  }

  static NewProduct newProduct(CreateProductRequest request) {
    return new NewProduct(
        request.getSku(),
        request.getTitle(),
        request.getDescription(),
        MoneyProto.money(request.getPrice()),
        request.getMetadataMap());
  }

  static ProductUpdate update(UpdateProductRequest request) {
    Set<String> paths =
        UpdateMask.paths(
            request.getUpdateMask(), List.of(TITLE, DESCRIPTION, PRICE, STATE, METADATA));
    dev.commercesuite.api.catalog.v1.Product product = request.getProduct();
    if (paths.contains(PRICE) && !product.hasPrice()) {
      throw new OrderException.InvalidFields(
          List.of(new Violation("product.price", "is absent; the update_mask names it")));
    }
    return new ProductUpdate(
        paths.contains(TITLE) ? product.getTitle() : null,
        paths.contains(DESCRIPTION) ? product.getDescription() : null,
        paths.contains(PRICE) ? MoneyProto.money(product.getPrice()) : null,
        paths.contains(STATE) ? newState(product.getState()) : null,
        paths.contains(METADATA) ? product.getMetadataMap() : null,
        Etag.expectedVersion(product.getEtag()));
  }

  static ProductFilter filter(ListProductsRequest request, ProductVisibility visibility) {
    CreateTimeRange created = CreateTimeRange.of(request);
    return new ProductFilter(
        visibility.states(
            request.getStatesList().stream().map(ProductProto::state).collect(Collectors.toSet())),
        request.getSku(),
        created.from(),
        created.until(),
        request.getMetadataMap());
  }

  static ListProductsResponse list(Page<dev.commercesuite.api.catalog.v1.Product> page) {
    return ListProductsResponse.newBuilder()
        .addAllProducts(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
