package dev.commercesuite.runtime.sql;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SQL with the values of its question marks, put together from constants, for lists that callers
 * filter in many ways.
 *
 * {@snippet :
 * Sql.of("select id, total from orders")
 *     .where(
 *         Sql.ifGiven("customer_id = ?", filter.customer()),
 *         Sql.isOneOf("state", filter.states()),
 *         Sql.ifGiven("id < ?", after))
 *     .then("order by id desc limit ?", limit);
 * }
 *
 * <p>A condition that a caller does not ask for is left out. Written as {@code ? is null or
 * customer_id = ?} it would be in a plan that PostgreSQL makes for all values, which no index
 * serves.
 *
 * <p>Text is constants of the source code, which the compiler sees to, and names of enum constants;
 * a value is always a parameter. So the number of statements is bounded, and nothing that somebody
 * sent is part of one. Immutable.
 */
public final class Sql {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

  private final String text;
  private final List<@Nullable Object> values;

  private Sql(String text, List<@Nullable Object> values) {
    this.text = text;
    this.values = values;
  }

  /**
   * The text, with values such as a {@code Transaction} takes.
   *
   * @param values of the question marks, in their order
   */
  public static Sql of(@CompileTimeConstant String text, @Nullable Object... values) {
    return new Sql(text, Collections.unmodifiableList(Arrays.asList(values.clone())));
  }

  /** A condition on a value; null, which stands for no condition, if there is no value. */
  public static @Nullable Sql ifGiven(
      @CompileTimeConstant String condition, @Nullable Object value) {
    return value == null ? null : of(condition, value);
  }

  /**
   * That a column is one of the constants; null, which stands for no condition, if there are none
   * or all that there can be. They are part of the text, because an index with a condition serves
   * only statements that say so themselves.
   */
  public static <E extends Enum<E>> @Nullable Sql isOneOf(
      @CompileTimeConstant String column, Set<E> constants) {
    if (constants.isEmpty() || EnumSet.complementOf(EnumSet.copyOf(constants)).isEmpty()) {
      return null;
    }
    String literals =
        constants.stream().sorted().map(Sql::quoted).collect(Collectors.joining(", "));
    return new Sql(column + " in (" + literals + ")", List.of());
  }

  /** A constant as text, for what an index with a condition has to be told. */
  public static Sql literal(Enum<?> constant) {
    return new Sql(quoted(constant), List.of());
  }

  private static String quoted(Enum<?> constant) {
    if (!PLAIN_NAME.matcher(constant.name()).matches()) {
      throw new IllegalArgumentException(
          "%s is named %s; expected capitals, digits and underscores"
              .formatted(constant.getDeclaringClass().getName(), constant.name()));
    }
    return "'" + constant.name() + "'";
  }

  /** All rows of all queries; each may have an order and a limit of its own. */
  public static Sql unionAll(List<Sql> queries) {
    return joined(queries.stream().map(query -> query.within("(", ")")).toList(), " union all ");
  }

  /** Followed by other text. */
  public Sql then(@CompileTimeConstant String next, @Nullable Object... nextValues) {
    return then(of(next, nextValues));
  }

  public Sql then(Sql next) {
    return joined(List.of(this, next), " ");
  }

  /** Followed by a WHERE with the conditions that are not null; by nothing if all are. */
  public Sql where(@Nullable Sql... conditions) {
    List<Sql> given = Arrays.stream(conditions).filter(Objects::nonNull).toList();
    return given.isEmpty() ? this : then(joined(given, " and ").within("where ", ""));
  }

  private Sql within(String before, String after) {
    return new Sql(before + text + after, values);
  }

  private static Sql joined(List<Sql> parts, String separator) {
    List<@Nullable Object> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(part.values));
    return new Sql(
        parts.stream().map(Sql::text).collect(Collectors.joining(separator)),
        Collections.unmodifiableList(all));
  }

  /** With question marks. */
  public String text() {
    return text;
  }

  /** The values of the question marks, in their order. */
  public @Nullable Object[] values() {
    return values.toArray();
  }
}
