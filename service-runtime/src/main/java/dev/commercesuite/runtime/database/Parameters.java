package dev.commercesuite.runtime.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Binds Java values to the question marks of a statement. */
final class Parameters {
  private Parameters() {}

  static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Instant instant -> statement.setObject(index, timestamp(instant));
      case Enum<?> constant -> statement.setString(index, constant.name());
      case byte[] bytes -> statement.setBytes(index, bytes);
      case Map<?, ?> pairs -> statement.setObject(index, JsonTexts.write(pairs), Types.OTHER);
      case Collection<?> elements -> bindArray(statement, index, elements.toArray());
      case Object[] elements -> bindArray(statement, index, elements);
      default -> statement.setObject(index, value);
    }
  }

  private static void bindArray(PreparedStatement statement, int index, @Nullable Object[] elements)
      throws SQLException {
    Object sample = Arrays.stream(elements).filter(Objects::nonNull).findFirst().orElse(null);
    if (sample == null) {
      // Says nothing about its type, so that PostgreSQL takes the one that the statement needs.
      String nulls = String.join(",", Collections.nCopies(elements.length, "NULL"));
      statement.setObject(index, "{" + nulls + "}", Types.OTHER);
      return;
    }
    @Nullable Object[] values = Arrays.stream(elements).map(Parameters::element).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf(elementType(sample), values));
  }

  private static @Nullable Object element(@Nullable Object element) {
    return switch (element) {
      case null -> null;
      case Instant instant -> timestamp(instant);
      case Enum<?> constant -> constant.name();
      default -> element;
    };
  }

  private static String elementType(Object element) {
    return switch (element) {
      case UUID _ -> "uuid";
      case String _ -> "text";
      case Enum<?> _ -> "text";
      case Integer _ -> "int4";
      case Long _ -> "int8";
      case Boolean _ -> "bool";
      case byte[] _ -> "bytea";
      case Instant _ -> "timestamptz";
      default ->
          throw new IllegalArgumentException(
              "no array type is known for " + element.getClass().getName());
    };
  }

  private static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
