package dev.commercesuite.runtime.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, read by column name. A column that is null is a defect unless it is
 * read by a method whose name says {@code nullable}. Valid inside the {@link RowMapper} only.
 */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  public String text(String column) {
    return required(column, nullableText(column));
  }

  public @Nullable String nullableText(String column) {
    return read(column, result::getString);
  }

  public UUID uuid(String column) {
    return required(column, nullableUuid(column));
  }

  public @Nullable UUID nullableUuid(String column) {
    return read(column, name -> result.getObject(name, UUID.class));
  }

  /** A {@code timestamptz}, with its precision of microseconds. */
  public Instant instant(String column) {
    return required(column, nullableInstant(column));
  }

  public @Nullable Instant nullableInstant(String column) {
    OffsetDateTime time = read(column, name -> result.getObject(name, OffsetDateTime.class));
    return time == null ? null : time.toInstant();
  }

  public int integer(String column) {
    return required(column, nullableInteger(column));
  }

  private @Nullable Integer nullableInteger(String column) {
    return read(column, name -> result.getObject(name, Integer.class));
  }

  /** A {@code bigint}, or an integer of fewer bits. */
  public long longInteger(String column) {
    return required(column, nullableLongInteger(column));
  }

  public @Nullable Long nullableLongInteger(String column) {
    return switch (read(column, result::getObject)) {
      case null -> null;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Object other ->
          throw new IllegalStateException(
              "column %s is a %s; expected an integer"
                  .formatted(column, other.getClass().getName()));
    };
  }

  public boolean bool(String column) {
    return required(column, read(column, name -> result.getObject(name, Boolean.class)));
  }

  public byte[] bytes(String column) {
    return required(column, nullableBytes(column));
  }

  public byte @Nullable [] nullableBytes(String column) {
    return read(column, result::getBytes);
  }

  /** An enum that is stored as the text of its name. */
  public <E extends Enum<E>> E enumeration(String column, Class<E> type) {
    return Enum.valueOf(type, text(column));
  }

  public <E extends Enum<E>> @Nullable E nullableEnumeration(String column, Class<E> type) {
    String name = nullableText(column);
    return name == null ? null : Enum.valueOf(type, name);
  }

  /** A {@code text[]}. */
  public List<String> texts(String column) {
    return List.of((String[]) array(column));
  }

  /** A {@code jsonb} object whose values are texts. */
  public Map<String, String> textMap(String column) {
    return JsonTexts.read(text(column));
  }

  private Object array(String column) {
    Array array = required(column, read(column, result::getArray));
    return required(column, read(column, _ -> array.getArray()));
  }

  private interface Getter<T> {
    @Nullable T get(String column) throws SQLException;
  }

  private static <T> @Nullable T read(String column, Getter<T> getter) {
    try {
      return getter.get(column);
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private static <T> T required(String column, @Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("column " + column + " is null; expected a value");
    }
    return value;
  }
}
