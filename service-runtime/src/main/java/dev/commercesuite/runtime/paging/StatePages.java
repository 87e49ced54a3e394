package dev.commercesuite.runtime.paging;

import dev.commercesuite.runtime.sql.Sql;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Statements that read the ids of a page of rows that are in certain states, in the order of the
 * ids. An index on {@code (state, id)} has the rows in all states but the common one, in which
 * objects stay. A page of several states is put together from a page of each. Immutable.
 */
public final class StatePages<S extends Enum<S>> {
  private final Sql ids;
  private final S common;

  /**
   * @param ids selects those of the whole table
   * @param common the state that the index does not have
   */
  public StatePages(Sql ids, S common) {
    this.ids = ids;
    this.common = common;
  }

  /** The ids of the newest rows that are in the states and meet the conditions. */
  public Sql newest(Set<S> states, IdRange range, int limit, @Nullable Sql... conditions) {
    List<Sql> pages =
        states.stream()
            .sorted()
            .map(state ->
                ofState(state, range, conditions)
                    .then(
                        isCommon(state)
                            ? Sql.of("order by id desc")
                            : Sql.of("order by state desc, id desc"))
                    .then("limit ?", limit))
            .toList();
    return Sql.of("select id from (")
        .then(Sql.unionAll(pages))
        .then(") as found order by id desc limit ?", limit);
  }

  /**
   * The ids of the oldest rows that are in the states.
   *
   * @param others that the page may have as well; of each the oldest ones, as many as it has
   */
  public Sql oldest(Set<S> states, IdRange range, int limit, Sql... others) {
    Stream<Sql> pages =
        states.stream()
            .sorted()
            .map(state ->
                ofState(state, range)
                    .then(isCommon(state) ? Sql.of("order by id") : Sql.of("order by state, id"))
                    .then("limit ?", limit));
    return Sql.of("select id from (")
        .then(Sql.unionAll(Stream.concat(pages, Arrays.stream(others)).toList()))
        .then(") as found order by id limit ?", limit);
  }

  private boolean isCommon(S state) {
    return state.equals(common);
  }

  private Sql ofState(S state, IdRange range, @Nullable Sql... conditions) {
    @Nullable Sql[] all = Arrays.copyOf(conditions, conditions.length + 1);
    all[conditions.length] = isIn(state, range);
    return ids.where(all);
  }

  /**
   * A range of an index. Said with {@code state =}, PostgreSQL would know that the state does not
   * matter to the order, and go through the rows of all states where it expects enough of this one,
   * of which there may be none.
   */
  private Sql isIn(S state, IdRange range) {
    Sql literal = Sql.literal(common);
    return isCommon(state)
        ? Sql.of("state =")
            .then(literal)
            .then("and id >= ? and id < ?", range.lowest(), range.limit())
        : Sql.of("state <>")
            .then(literal)
            .then(
                "and (state, id) >= (?, ?) and (state, id) < (?, ?)",
                state,
                range.lowest(),
                state,
                range.limit());
  }
}
