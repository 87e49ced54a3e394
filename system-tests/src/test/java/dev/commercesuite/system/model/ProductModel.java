package dev.commercesuite.system.model;

/** A product and its stock. */
final class ProductModel {
  final String id;
  final String sku;
  final long price;
  long stock;
  long reserved;

  ProductModel(String id, String sku, long price) {
    this.id = id;
    this.sku = sku;
    this.price = price;
  }

  Snapshot.OfProduct snapshot() {
    return new Snapshot.OfProduct(stock - reserved);
  }

  @Override
  public String toString() {
    return sku;
  }
}
