package dev.commercesuite.order.grpc;

import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.interceptors.validation.UpdateMask;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import java.util.List;
import java.util.Set;

/** Products, from the contract to the domain and back. */
final class ProductProto {
  private static final String TITLE = "title";
  private static final String DESCRIPTION = "description";
  private static final String PRICE = "price";
  private static final String ACTIVE = "active";
  private static final String METADATA = "metadata";

  private ProductProto() {}

  static dev.commercesuite.api.catalog.v1.Product product(Product product) {
    return dev.commercesuite.api.catalog.v1.Product.newBuilder()
        .setId(product.id().toString())
        .setSku(product.sku())
        .setTitle(product.title())
        .setDescription(product.description())
        .setPrice(MoneyProto.money(product.price()))
        .setAvailableStock(product.available())
        .setActive(product.active())
        .setCreateTime(Timestamps.of(product.createTime()))
        .setUpdateTime(Timestamps.of(product.updateTime()))
        .setEtag(Etag.of(product.version()))
        .putAllMetadata(product.metadata())
        .build();
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
            request.getUpdateMask(), List.of(TITLE, DESCRIPTION, PRICE, ACTIVE, METADATA));
    dev.commercesuite.api.catalog.v1.Product product = request.getProduct();
    if (paths.contains(PRICE) && !product.hasPrice()) {
      throw new OrderException.InvalidFields(
          List.of(new Violation("product.price", "is absent; the update_mask names it")));
    }
    return new ProductUpdate(
        paths.contains(TITLE) ? product.getTitle() : null,
        paths.contains(DESCRIPTION) ? product.getDescription() : null,
        paths.contains(PRICE) ? MoneyProto.money(product.getPrice()) : null,
        paths.contains(ACTIVE) ? product.getActive() : null,
        paths.contains(METADATA) ? product.getMetadataMap() : null,
        Etag.expectedVersion(product.getEtag()));
  }

  static ProductFilter filter(ListProductsRequest request) {
    CreateTimeRange created = CreateTimeRange.of(request);
    return new ProductFilter(
        request.getIncludeInactive(),
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
