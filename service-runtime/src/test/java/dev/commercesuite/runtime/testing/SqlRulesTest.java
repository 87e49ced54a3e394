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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"where (? is null or state = ?)\"",
        "\"where (?::text is null or state = ?)\"",
        "\"where (:state::text is null or state = :state)\"",
        "\"where (:states::text[] IS NULL OR state = any (:states))\"",
        "\"where (state = ? or ? is null)\"",
        "\"where (? is not null and state = ?)\"",
        "\"where (:any_state or state = :state)\"",
        "\"where (?::boolean or state = ?)\"",
        "\"where (:sku = '' or sku = :sku)\"",
        "\"where (?=''or sku = ?)\"",
      })
  void refusesAConditionThatAParameterSwitchesOff(String java) {
    assertThat(SqlRules.linesWithSwitch(java)).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"where key = ? and (lease_expire_time is null or lease_expire_time <= ?)\"",
        "\"where lease_expire_time is null or lease_expire_time <= :now\"",
        "\"where id is distinct from ?::uuid\"",
        "\"where (state = ? or total > :total or note = :note)\"",
        "\"update orders set note = ?, state = 'PAID' where id = ? order by id\"",
        "\"select note::text is null or title = '' from orders\"",
        "state == null ? is(null) : or",
        "// said of \"? is null or\"",
      })
  void letsOtherConditionsPass(String java) {
    assertThat(SqlRules.linesWithSwitch(java)).isEmpty();
  }

  @Test
  void findsTheLineOfACondition() {
    String java =
        """
        String sql =
            \"""
            select id from orders
            where (:state::text is null
              or state = :state)
            \""";
        """;

    assertThat(SqlRules.linesWithSwitch(java)).containsExactly(4);
  }
}
