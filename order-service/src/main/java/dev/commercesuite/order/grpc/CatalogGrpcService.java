package dev.commercesuite.order.grpc;

import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.catalog.v1.BatchGetProductsRequest;
import dev.commercesuite.api.catalog.v1.BatchGetProductsResponse;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.CreateProductResponse;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.GetProductResponse;
import dev.commercesuite.api.catalog.v1.GetStockRequest;
import dev.commercesuite.api.catalog.v1.GetStockResponse;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.catalog.v1.UpdateProductResponse;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.Pages;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** {@code commerce.catalog.v1.CatalogService}. */
public final class CatalogGrpcService extends CatalogServiceGrpc.CatalogServiceImplBase {
  private final Catalog catalog;
  private final IdempotentCalls calls;
  private final Pages pages;

  public CatalogGrpcService(Catalog catalog, IdempotentCalls calls, Pages pages) {
    this.catalog = catalog;
    this.calls = calls;
    this.pages = pages;
  }

  @Override
  public void createProduct(
      CreateProductRequest request, StreamObserver<CreateProductResponse> observer) {
    NewProduct newProduct = ProductProto.newProduct(request);
    calls.answer(
        CatalogServiceGrpc.getCreateProductMethod(),
        request,
        observer,
        idempotent -> catalog.create(idempotent, newProduct),
        (Product product) ->
            CreateProductResponse.newBuilder().setProduct(ProductProto.product(product)).build());
  }

  @Override
  public void updateProduct(
      UpdateProductRequest request, StreamObserver<UpdateProductResponse> observer) {
    ProductId id = ProductId.of(request.getProduct().getId());
    ProductUpdate update = ProductProto.update(request);
    calls.answer(
        CatalogServiceGrpc.getUpdateProductMethod(),
        request,
        observer,
        idempotent -> catalog.update(idempotent, id, update),
        (Product product) ->
            UpdateProductResponse.newBuilder().setProduct(ProductProto.product(product)).build());
  }

  @Override
  public void adjustStock(
      AdjustStockRequest request, StreamObserver<AdjustStockResponse> observer) {
    ProductId id = ProductId.of(request.getProductId());
    calls.answer(
        CatalogServiceGrpc.getAdjustStockMethod(),
        request,
        observer,
        idempotent ->
            catalog.adjustStock(
                CurrentActor.get(), idempotent, id, request.getDelta(), request.getReason()),
        (Product product) ->
            AdjustStockResponse.newBuilder()
                .setProduct(ProductProto.product(product))
                .setStock(ProductProto.stock(product))
                .build());
  }

  @Override
  public void getProduct(GetProductRequest request, StreamObserver<GetProductResponse> observer) {
    Product product =
        catalog.get(ProductId.of(request.getProductId()), Viewer.current().visibleProducts());
    Replies.complete(
        observer,
        GetProductResponse.newBuilder().setProduct(ProductProto.product(product)).build());
  }

  @Override
  public void batchGetProducts(
      BatchGetProductsRequest request, StreamObserver<BatchGetProductsResponse> observer) {
    List<ProductId> ids = request.getProductIdsList().stream().map(ProductId::of).toList();
    List<Product> found = catalog.getAll(ids, Viewer.current().visibleProducts());
    Replies.complete(
        observer,
        BatchGetProductsResponse.newBuilder()
            .addAllProducts(found.stream().map(ProductProto::product).toList())
            .build());
  }

  @Override
  public void listProducts(
      ListProductsRequest request, StreamObserver<ListProductsResponse> observer) {
    ProductFilter filter = ProductProto.filter(request, Viewer.current().visibleProducts());
    Page<dev.commercesuite.api.catalog.v1.Product> page =
        pages.page(
            request,
            Product::id,
            ProductId::of,
            (after, limit) -> catalog.list(filter, after, limit),
            ProductProto::product);
    Replies.complete(observer, ProductProto.list(page));
  }

  @Override
  public void getStock(GetStockRequest request, StreamObserver<GetStockResponse> observer) {
    Product product =
        catalog.get(ProductId.of(request.getProductId()), Viewer.current().visibleProducts());
    Replies.complete(
        observer, GetStockResponse.newBuilder().setStock(ProductProto.stock(product)).build());
  }
}
