package dev.commercesuite.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"select * from orders\"",
        "\"SELECT DISTINCT * FROM orders\"",
        "\"select o.*, total from orders o\"",
        "\"select total, o.* from orders o\"",
        "\"select now(), * from orders\"",
        "\"delete from orders returning *\"",
        "\"with gone as (delete from orders returning *) select id from gone\"",
        "\"o.*\" + OTHERS",
        "'\"' + \"select * from orders\"",
      })
  void refusesAStar(String java) {
    assertThat(SqlRules.linesWithStar(java)).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"select count(*) from orders\"",
        "\"select quantity * price as total from order_lines\"",
        "\"select 2 * price as total from order_lines\"",
        "import static dev.commercesuite.order.OrderRows.*;",
        "/* select * from orders */",
        "/** Said of {@code \"select *\"}. */",
        "int total = 2; // \"returning *\"",
        "\"a \\\" quote\"; int total = select * \"\".length();",
        "\"*/*, text/*\"",
        "matches(\".* 18\")",
      })
  void letsOthersPass(String java) {
    assertThat(SqlRules.linesWithStar(java)).isEmpty();
  }

  @Test
  void findsTheLineInATextBlock() {
    String java =
        """
        String sql =
            \"""
            select id, "position", o.*
            from orders o
            \""";
        String other = \"""
            insert into orders (id) values (?)
            returning
              *
            \""";
        """;

    assertThat(SqlRules.linesWithStar(java)).containsExactly(3, 9);
  }
}
