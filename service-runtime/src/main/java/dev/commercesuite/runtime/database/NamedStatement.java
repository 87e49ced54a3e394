package dev.commercesuite.runtime.database;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters have names. It takes the values that {@link Transaction} takes.
 *
 * {@snippet :
 * tx.statement("update orders set note = :note, version = version + 1 where id = :id")
 *     .bind("id", order.id().value())
 *     .bind("note", order.note())
 *     .update();
 * }
 *
 * A name that occurs more than once is bound once. Every name of the statement is bound, and no
 * other; an array slice needs spaces around its colon ({@code path[1 : n]}).
 */
public final class NamedStatement {
  private final Transaction transaction;
  private final NamedSql statement;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  NamedStatement(Transaction transaction, NamedSql statement) {
    this.transaction = transaction;
    this.statement = statement;
  }

  /**
   * Gives a parameter its value.
   *
   * @throws IllegalArgumentException when the statement has no such parameter, or it has a value
   */
  public NamedStatement bind(String name, @Nullable Object value) {
    if (!statement.distinctNames().contains(name)) {
      throw new IllegalArgumentException(
          "the statement has no parameter %s; it has %s"
              .formatted(name, new TreeSet<>(statement.names())));
    }
    if (values.containsKey(name)) {
      throw new IllegalArgumentException("parameter " + name + " is bound twice");
    }
    values.put(name, value);
    return this;
  }

  /** {@link Transaction#query}. */
  public <T> List<T> query(RowMapper<T> mapper) {
    return transaction.query(statement.sql(), mapper, parameters());
  }

  /** {@link Transaction#queryOne}. */
  public <T> Optional<T> queryOne(RowMapper<T> mapper) {
    return transaction.queryOne(statement.sql(), mapper, parameters());
  }

  /** {@link Transaction#update}. */
  public int update() {
    return transaction.update(statement.sql(), parameters());
  }

  private @Nullable Object[] parameters() {
    if (values.size() < statement.distinctNames().size()) {
      TreeSet<String> missing = new TreeSet<>(statement.distinctNames());
      missing.removeAll(values.keySet());
      throw new IllegalArgumentException("parameters without a value: " + missing);
    }
    @Nullable Object[] parameters = new Object[statement.names().size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = values.get(statement.names().get(i));
    }
    return parameters;
  }
}
