package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.AdjustStockRequest;
import dev.commercesuite.api.order.v1.AdjustStockResponse;
import dev.commercesuite.api.order.v1.CatalogServiceGrpc;
import dev.commercesuite.api.order.v1.CreateProductRequest;
import dev.commercesuite.api.order.v1.CreateProductResponse;
import dev.commercesuite.api.order.v1.GetProductRequest;
import dev.commercesuite.api.order.v1.GetProductResponse;
import dev.commercesuite.api.order.v1.ListProductsRequest;
import dev.commercesuite.api.order.v1.ListProductsResponse;
import dev.commercesuite.api.order.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.UpdateProductResponse;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCall;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** {@code commerce.order.v1.CatalogService}. */
public final class CatalogGrpcService extends CatalogServiceGrpc.CatalogServiceImplBase {
  private final Catalog catalog;
  private final IdempotentCalls calls;
  private final PageTokens pageTokens;

  public CatalogGrpcService(Catalog catalog, IdempotentCalls calls, PageTokens pageTokens) {
    this.catalog = catalog;
    this.calls = calls;
    this.pageTokens = pageTokens;
  }

  @Override
  public void createProduct(
      CreateProductRequest request, StreamObserver<CreateProductResponse> observer) {
    NewProduct entry = ProductProto.newProduct(request);
    IdempotentCall<Product, CreateProductResponse> call =
        calls.of(
            CatalogServiceGrpc.getCreateProductMethod(),
            request,
            product ->
                CreateProductResponse.newBuilder()
                    .setProduct(ProductProto.product(product))
                    .build());
    Replies.complete(observer, call.response(catalog.create(entry, call.once())));
  }

  @Override
  public void updateProduct(
      UpdateProductRequest request, StreamObserver<UpdateProductResponse> observer) {
    ProductId id = ProductId.of(request.getProduct().getId());
    ProductUpdate update = ProductProto.update(request);
    IdempotentCall<Product, UpdateProductResponse> call =
        calls.of(
            CatalogServiceGrpc.getUpdateProductMethod(),
            request,
            product ->
                UpdateProductResponse.newBuilder()
                    .setProduct(ProductProto.product(product))
                    .build());
    Replies.complete(observer, call.response(catalog.update(id, update, call.once())));
  }

  @Override
  public void adjustStock(
      AdjustStockRequest request, StreamObserver<AdjustStockResponse> observer) {
    ProductId id = ProductId.of(request.getProductId());
    IdempotentCall<Product, AdjustStockResponse> call =
        calls.of(
            CatalogServiceGrpc.getAdjustStockMethod(),
            request,
            product ->
                AdjustStockResponse.newBuilder().setProduct(ProductProto.product(product)).build());
    Replies.complete(
        observer,
        call.response(
            catalog.adjustStock(
                id, request.getDelta(), request.getReason(), CurrentActor.current(), call.once())));
  }

  @Override
  public void getProduct(GetProductRequest request, StreamObserver<GetProductResponse> observer) {
    Product product = catalog.get(ProductId.of(request.getProductId()));
    Replies.complete(
        observer,
        GetProductResponse.newBuilder().setProduct(ProductProto.product(product)).build());
  }

  @Override
  public void listProducts(
      ListProductsRequest request, StreamObserver<ListProductsResponse> observer) {
    int size = PageSize.requested(request.getPageSize()).items();
    List<String> position = pageTokens.position(request);
    ProductId after = position.isEmpty() ? null : ProductId.of(position.getFirst());
    // One more than the page, to know whether there is another.
    List<Product> found = catalog.list(ProductProto.filter(request), after, size + 1);
    List<Product> page = found.subList(0, Math.min(size, found.size()));
    ListProductsResponse.Builder response =
        ListProductsResponse.newBuilder()
            .addAllProducts(page.stream().map(ProductProto::product).toList());
    if (found.size() > size) {
      response.setNextPageToken(pageTokens.next(request, page.getLast().id().toString()));
    }
    Replies.complete(observer, response.build());
  }
}
