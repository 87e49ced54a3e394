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
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.sql.Sql;
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
  /** Of a product with its stock. */
  private static final String COLUMNS =
      """
      id, sku, title, description, products.currency, price_minor_units, state, on_hand, reserved,
      metadata, create_time, update_time, version
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
            with product as (
              insert into products (id, sku, title, description, currency, price_minor_units, state,
                metadata, create_time, update_time, version)
              values (:id, :sku, :title, :description, :currency, :price_minor_units, :state,
                :metadata, :create_time, :update_time, :version)
              returning id, currency, orderable)
            insert into stock (product_id, on_hand, reserved, orderable, currency)
            select id, :on_hand, :reserved, orderable, currency from product
            """)
        .bind("id", product.id().value())
        .bind("sku", product.sku())
        .bind("title", product.title())
        .bind("description", product.description())
        .bind("currency", product.price().currency())
        .bind("price_minor_units", product.price().minorUnits())
        .bind("state", product.state())
        .bind("on_hand", product.stock())
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
          Product product = locked(tx, id);
          Product updated = rule.apply(product);
          // The foreign key of stock takes there what orders need to know.
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
          // The product before its stock, as whoever changes it does.
          int noted =
              tx.update(
                  """
                  insert into stock_adjustments
                    (id, product_id, delta, reason, actor_kind, actor_id, create_time)
                  select ?, id, ?, ?, ?::actor_kind, ?, ? from products where id = ?
                  """,
                  adjustment.id(),
                  adjustment.delta(),
                  adjustment.reason(),
                  adjustment.actor().kind(),
                  adjustment.actor().id(),
                  adjustment.time(),
                  adjustment.productId().value());
          if (noted == 0) {
            throw new OrderException.ProductsNotFound(adjustment.productId());
          }
          boolean adjusted = StockRows.adjust(tx, adjustment);
          Product product = existing(tx, adjustment.productId());
          if (!adjusted) {
            throw new OrderException.AdjustmentExceedsStock(
                product.id(), adjustment.delta(), product.available());
          }
          return product;
        });
  }

  @Override
  public Optional<Product> find(ProductId id) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select " + COLUMNS + "from products join stock on product_id = id where id = ?",
            PostgresCatalogStore::product,
            id.value()));
  }

  @Override
  public Map<ProductId, Product> findAll(Collection<ProductId> ids) {
    return database.inReadOnlyTransaction(tx -> byId(tx, ids));
  }

  @Override
  public List<Product> list(ProductFilter filter, @Nullable ProductId after, int limit) {
    IdRange ids =
        IdRange.created(filter.createdFrom(), filter.createdUntil())
            .below(after == null ? null : after.value());
    Sql sql =
        Sql.of("select " + COLUMNS + "from products join stock on product_id = id")
            .where(
                Sql.isOneOf("state", filter.states()),
                Sql.ifGiven("sku = ?", filter.sku().isEmpty() ? null : filter.sku()),
                Sql.ifGiven("create_time >= ?", filter.createdFrom()),
                Sql.ifGiven("create_time < ?", filter.createdUntil()),
                Sql.ifGiven("id >= ?", ids.from()),
                Sql.ifGiven("id < ?", ids.until()),
                // The index has only products with metadata: the condition has to say so.
                Sql.ifGiven(
                    "metadata <> '{}' and metadata @> ?",
                    filter.metadata().isEmpty() ? null : filter.metadata()))
            .then("order by id desc limit ?", limit);
    return database.inReadOnlyTransaction(tx -> tx.query(sql, PostgresCatalogStore::product));
  }

  /** The products that exist, as they are at this moment. */
  static Map<ProductId, Product> byId(Transaction tx, Collection<ProductId> ids) {
    return byId(
        tx.query(
            "select " + COLUMNS + "from products join stock on product_id = id where id = any(?)",
            PostgresCatalogStore::product,
            ids.stream().map(ProductId::value).toList()));
  }

  /**
   * First the lock, then the product in a second statement, which sees all that the lock waited
   * for. Orders go on: they lock the stock.
   */
  private static Product locked(Transaction tx, ProductId id) {
    return tx.queryOne(
            "select id from products where id = ? for no key update",
            row -> new ProductId(row.uuid("id")),
            id.value())
        .map(found -> existing(tx, found))
        .orElseThrow(() -> new OrderException.ProductsNotFound(id));
  }

  private static Product existing(Transaction tx, ProductId id) {
    Product product = byId(tx, List.of(id)).get(id);
    if (product == null) {
      throw new OrderException.ProductsNotFound(id);
    }
    return product;
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
        row.longInteger("on_hand"),
        row.longInteger("reserved"),
        row.textMap("metadata"),
        row.instant("create_time"),
        row.instant("update_time"),
        row.longInteger("version"));
  }
}
