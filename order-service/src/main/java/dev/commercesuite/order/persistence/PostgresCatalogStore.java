package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.CatalogStore;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.StockAdjustment;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.database.UniqueViolation;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue in PostgreSQL. Thread-safe. */
public final class PostgresCatalogStore implements CatalogStore {
  private static final String COLUMNS =
      """
      id, sku, title, description, currency, price_minor_units, state, stock, reserved, metadata,
      create_time, update_time, version
      """;

  private final Database database;

  public PostgresCatalogStore(Database database) {
    this.database = database;
  }

  @Override
  public Answer<Product> create(IdempotentRequest<Product> request, Product product) {
    try {
      return IdempotentTransactions.once(database, request, tx -> insert(tx, product));
    } catch (UniqueViolation e) {
      if (e.constraint().equals("products_sku_unique")) {
        throw new OrderException.SkuTaken(product.sku());
      }
      throw e;
    }
  }

  private static Product insert(Transaction tx, Product product) {
    tx.statement(
            """
            insert into products (id, sku, title, description, currency, price_minor_units, state,
              stock, reserved, metadata, create_time, update_time, version)
            values (:id, :sku, :title, :description, :currency, :price_minor_units, :state,
              :stock, :reserved, :metadata, :create_time, :update_time, :version)
            """)
        .bind("id", product.id().value())
        .bind("sku", product.sku())
        .bind("title", product.title())
        .bind("description", product.description())
        .bind("currency", product.price().currency())
        .bind("price_minor_units", product.price().minorUnits())
        .bind("state", product.state())
        .bind("stock", product.stock())
        .bind("reserved", product.reserved())
        .bind("metadata", product.metadata())
        .bind("create_time", product.createTime())
        .bind("update_time", product.updateTime())
        .bind("version", product.version())
        .update();
    return product;
  }

  @Override
  public Answer<Product> update(
      IdempotentRequest<Product> request, ProductId id, UnaryOperator<Product> rule) {
    return IdempotentTransactions.once(
        database,
        request,
        tx -> {
          Product product = locked(tx, List.of(id)).get(id);
          if (product == null) {
            throw new OrderException.ProductsNotFound(id);
          }
          Product updated = rule.apply(product);
          tx.statement(
                  """
                  update products
                  set title = :title, description = :description, currency = :currency,
                    price_minor_units = :price_minor_units, state = :state,
                    metadata = :metadata, update_time = :update_time, version = :version
                  where id = :id and version = :version_before
                  """)
              .bind("title", updated.title())
              .bind("description", updated.description())
              .bind("currency", updated.price().currency())
              .bind("price_minor_units", updated.price().minorUnits())
              .bind("state", updated.state())
              .bind("metadata", updated.metadata())
              .bind("update_time", updated.updateTime())
              .bind("version", updated.version())
              .bind("id", id.value())
              .bind("version_before", product.version())
              .update();
          return updated;
        });
  }

  @Override
  public Answer<Product> adjustStock(
      IdempotentRequest<Product> request, StockAdjustment adjustment) {
    return IdempotentTransactions.once(
        database,
        request,
        tx -> {
          Product adjusted = addToStock(tx, adjustment);
          tx.update(
              """
              insert into stock_adjustments
                (id, product_id, delta, reason, actor_kind, actor_id, create_time)
              values (?, ?, ?, ?, ?, ?, ?)
              """,
              adjustment.id(),
              adjustment.productId().value(),
              adjustment.delta(),
              adjustment.reason(),
              adjustment.actor().kind(),
              adjustment.actor().id(),
              adjustment.time());
          return adjusted;
        });
  }

  private static Product addToStock(Transaction tx, StockAdjustment adjustment) {
    ProductId id = adjustment.productId();
    return tx.queryOne(
            """
            update products set stock = stock + ?
            where id = ? and stock + ? >= reserved
            returning
            """
                + COLUMNS,
            PostgresCatalogStore::product,
            adjustment.delta(),
            id.value(),
            adjustment.delta())
        .orElseThrow(() -> whyNot(tx, adjustment));
  }

  private static OrderException whyNot(Transaction tx, StockAdjustment adjustment) {
    Product product = locked(tx, List.of(adjustment.productId())).get(adjustment.productId());
    if (product == null) {
      return new OrderException.ProductsNotFound(adjustment.productId());
    }
    return new OrderException.AdjustmentExceedsStock(
        product.id(), adjustment.delta(), product.available());
  }

  @Override
  public Optional<Product> find(ProductId id) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select " + COLUMNS + "from products where id = ?",
            PostgresCatalogStore::product,
            id.value()));
  }

  @Override
  public Map<ProductId, Product> findAll(Collection<ProductId> ids) {
    return database.inReadOnlyTransaction(tx -> byId(tx, ids));
  }

  @Override
  public List<Product> list(ProductFilter filter, @Nullable ProductId after, int limit) {
    // The index leaves out what has no metadata, and serves only a condition that says so too.
    return database.inReadOnlyTransaction(tx ->
        tx.statement(
                "select "
                    + COLUMNS
                    + """
                    from products
                    where (:any_state or state = any (:states))
                      and (:sku = '' or sku = :sku)
                      and (:created_from::timestamptz is null or create_time >= :created_from)
                      and (:created_until::timestamptz is null or create_time < :created_until)
                      and (:metadata::jsonb is null
                        or metadata <> '{}' and metadata @> :metadata)
                      and (:after::uuid is null or id < :after)
                    order by id desc
                    limit :limit
                    """)
            .bind("any_state", filter.states().size() == ProductState.values().length)
            .bind("states", filter.states())
            .bind("sku", filter.sku())
            .bind("created_from", filter.createdFrom())
            .bind("created_until", filter.createdUntil())
            .bind("metadata", filter.metadata().isEmpty() ? null : filter.metadata())
            .bind("after", after == null ? null : after.value())
            .bind("limit", limit)
            .query(PostgresCatalogStore::product));
  }

  /** The products that exist, as they are at this moment. */
  static Map<ProductId, Product> byId(Transaction tx, Collection<ProductId> ids) {
    return byId(
        tx.query(
            "select " + COLUMNS + "from products where id = any(?)",
            PostgresCatalogStore::product,
            ids.stream().map(ProductId::value).toList()));
  }

  /**
   * The products that exist, kept from being changed by others until the transaction ends. Always
   * locked in the order of their ids, so that two transactions never wait for each other.
   */
  static Map<ProductId, Product> locked(Transaction tx, Collection<ProductId> ids) {
    return byId(
        tx.query(
            "select " + COLUMNS + "from products where id = any(?) order by id for no key update",
            PostgresCatalogStore::product,
            ids.stream().map(ProductId::value).toList()));
  }

  private static Map<ProductId, Product> byId(List<Product> products) {
    return products.stream().collect(Collectors.toMap(Product::id, Function.identity()));
  }

  private static Product product(Row row) {
    return new Product(
        new ProductId(row.uuid("id")),
        row.text("sku"),
        row.text("title"),
        row.text("description"),
        new Money(row.text("currency"), row.longInteger("price_minor_units")),
        row.enumeration("state", ProductState.class),
        row.longInteger("stock"),
        row.longInteger("reserved"),
        row.textMap("metadata"),
        row.instant("create_time"),
        row.instant("update_time"),
        row.longInteger("version"));
  }
}
