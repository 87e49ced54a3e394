package dev.commercesuite.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenColumnsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          "update t set a = ? where id = ?"                          | update t.a
          "update t x set a = x.b"                                   | update t.a
          "update t as known set a = now()"                          | update t.a
          "update t set a = greatest(a, ?), b = (select c from u)"   | update t.a, update t.b
          with x as (update t set a = ?, b = f(a, b)) select 1       | update t.a, update t.b
          "update t set a = b, c = d from u where t.id = u.id"       | update t.a, update t.c
          "update t set fromage = ? returning id"                    | update t.fromage
          "delete from t where a = ?"                                | delete t
          "insert into t (a) values (?)"                             | insert t
          "insert into t (a) values (?) on conflict (a) do update set b = 1" | insert t, update t.b
          "select id from t where id = ? for update"                 |
          "select id from t for update of t skip locked"             |
          """)
  void finds(String java, @Nullable String writes) {
    Set<String> found = new TreeSet<>();

    WrittenColumns.add(java, found);

    assertThat(String.join(", ", found)).isEqualTo(writes == null ? "" : writes);
  }

  @Test
  void followsAStatementOverSeveralLines() {
    Set<String> found = new TreeSet<>();

    WrittenColumns.add(
        """
            update orders
            set state = :state,
              total = case when total > 0 then total else 0 end
            where id = :id
        """,
        found);

    assertThat(found).containsExactly("update orders.state", "update orders.total");
  }
}
