package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {

  @Test
  void putsQuestionMarksInThePlaceOfNames() {
    NamedSql parsed =
        NamedSql.parse(
            """
            insert into things (id, name, size)
            values (:id, :some_name2,:SIZE)
            """);

    assertThat(parsed.sql())
        .isEqualTo(
            """
            insert into things (id, name, size)
            values (?, ?,?)
            """);
    assertThat(parsed.names()).containsExactly("id", "some_name2", "SIZE");
  }

  @Test
  void aNameMayComeMoreThanOnceAndBeCast() {
    NamedSql parsed = NamedSql.parse("where (:state::text is null or state = :state) limit :n");

    assertThat(parsed.sql()).isEqualTo("where (?::text is null or state = ?) limit ?");
    assertThat(parsed.names()).containsExactly("state", "state", "n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select now()::date, '1'::int, x::text[]",
        "select ':a', 'it''s :a', '?'",
        "select E'it\\'s :a', e'\\\\', U&'\\0061 :a'",
        "select \":a\", \"a\"\":b?\"",
        "select 1 -- :a ? '\n, 2",
        "select 1 -- :a",
        "select /* :a /* nested ' */ :b ? */ 1",
        "select $$ :a ' ? $$, $tag$ :a $$ :b $tag$, a$b$, $1",
        "select a - b / c, path[1:2], f(x := 1)",
        "select tags ?? 'a'",
        "select ':a",
        "select /* :a",
        "select $$ :a",
        ""
      })
  void leavesTheRestAlone(String sql) {
    assertThat(NamedSql.parse(sql).sql()).isEqualTo(sql);
    assertThat(NamedSql.parse(sql).names()).isEmpty();
  }

  @Test
  void findsNamesBehindWhatIsLeftAlone() {
    NamedSql parsed =
        NamedSql.parse(
            "select 'it''s', E'\\'', \"q\", $t$ ' $t$, case'x'when :a then 1 end -- ' \n, :b /*'*/ , :c");

    assertThat(parsed.names()).containsExactly("a", "b", "c");
  }

  @Test
  void refusesQuestionMarksAmongNames() {
    assertThatThrownBy(() -> NamedSql.parse("where id = :id and name = ?"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a question mark among named parameters: where id = :id and name = ?");
  }

  @Test
  void parsesATextOnce() {
    NamedSql.Cache cache = new NamedSql.Cache();

    assertThat(cache.get("select :a")).isSameAs(cache.get("select :a"));
  }

  @Test
  void remembersNoMoreThanAThousandTexts() {
    NamedSql.Cache cache = new NamedSql.Cache();
    for (int i = 0; i < 1_000; i++) {
      assertThat(cache.get("select " + i).sql()).isEqualTo("select " + i);
    }

    assertThat(cache.get("select :a")).isEqualTo(cache.get("select :a"));
    assertThat(cache.get("select :a")).isNotSameAs(cache.get("select :a"));
  }
}
