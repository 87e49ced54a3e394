package dev.commercesuite.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SqlTest {
  private enum State {
    NEW,
    PAID_LATE,
    SENT
  }

  private enum Odd {
    it$is,
    OTHER
  }

  @Test
  void conditionsWithoutAValueAreLeftOut() {
    Sql sql =
        Sql.of("select id from orders")
            .where(
                Sql.ifGiven("customer_id = ?", "ann"),
                Sql.ifGiven("total > ?", null),
                Sql.isOneOf("state", EnumSet.noneOf(State.class)),
                Sql.ifGiven("id < ?", 7L))
            .then("order by id desc limit ?", 51);

    assertThat(sql.text())
        .isEqualTo(
            "select id from orders where customer_id = ? and id < ? order by id desc limit ?");
    assertThat(sql.values()).containsExactly("ann", 7L, 51);
  }

  @Test
  void withoutConditionsThereIsNoWhere() {
    Sql sql = Sql.of("select id from orders").where(Sql.ifGiven("total > ?", null)).then("limit 1");

    assertThat(sql.text()).isEqualTo("select id from orders limit 1");
    assertThat(sql.values()).isEmpty();
  }

  @Test
  void constantsAreTextInOneOrder() {
    Sql sent = Sql.isOneOf("state", Set.of(State.SENT, State.NEW));

    assertThat(sent).isNotNull().extracting(Sql::text).isEqualTo("state in ('NEW', 'SENT')");
    assertThat(Sql.isOneOf("state", EnumSet.allOf(State.class))).isNull();
    assertThat(Sql.isOneOf("o.state", Set.of(State.PAID_LATE)))
        .isNotNull()
        .extracting(Sql::text)
        .isEqualTo("o.state in ('PAID_LATE')");
  }

  @Test
  void aConstantIsTextByItself() {
    Sql sql = Sql.of("state <>").then(Sql.literal(State.PAID_LATE)).then("and id < ?", 7L);

    assertThat(sql.text()).isEqualTo("state <> 'PAID_LATE' and id < ?");
    assertThat(sql.values()).containsExactly(7L);
    assertThatThrownBy(() -> Sql.literal(Odd.it$is)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aConstantWithAnotherNameIsRefused() {
    assertThatThrownBy(() -> Sql.isOneOf("state", Set.of(Odd.it$is)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("is named it$is; expected capitals, digits and underscores");
  }

  @Test
  void queriesAreJoinedWithTheirValues() {
    Sql newest = Sql.of("select id from a").where(Sql.of("x = ?", 1)).then("limit ?", 2);
    Sql oldest = Sql.of("select id from b where y = ?", (Object) null).then("limit ?", 3);

    Sql both =
        Sql.of("select id from (")
            .then(Sql.unionAll(List.of(newest, oldest)))
            .then(") as found limit ?", 4);

    assertThat(both.text())
        .isEqualTo(
            "select id from ( (select id from a where x = ? limit ?) union all"
                + " (select id from b where y = ? limit ?) ) as found limit ?");
    assertThat(both.values()).containsExactly(1, 2, null, 3, 4);
  }

  @Test
  void severalValuesOfOneConditionStayInOrder() {
    Sql sql = Sql.of("select 1").where(Sql.of("(a, b) > (?, ?)", 1, 2), Sql.of("c"));

    assertThat(sql.text()).isEqualTo("select 1 where (a, b) > (?, ?) and c");
    assertThat(sql.values()).containsExactly(1, 2);
  }
}
