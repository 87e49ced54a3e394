package dev.commercesuite.system.model.reference;

/** A product and its stock. */
public final class ProductModel {
  public final String id;
  final String sku;
  final long price;
  public long stock;
  public long reserved;
  public boolean offered = true;

  ProductModel(String id, String sku, long price) {
    this.id = id;
    this.sku = sku;
    this.price = price;
  }

  Snapshot.OfProduct snapshot() {
    return new Snapshot.OfProduct(stock - reserved);
  }

  Snapshot.OfOffer offer() {
    return new Snapshot.OfOffer(offered, stock > reserved);
  }

  @Override
  public String toString() {
    return sku;
  }
}
