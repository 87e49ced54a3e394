package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NamedStatementIT {
  private static Database database;

  @BeforeAll
  static void open() {
    database =
        Database.open(
            TestPostgres.migrated("classpath:db/sample"), "test", new SimpleMeterRegistry());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void bindsByNameInAnyOrder() {
    UUID id = UUID.randomUUID();

    int inserted =
        database.inTransaction(tx ->
            tx.statement(
                    """
                    insert into things (id, name, amount, tags)
                    values (:id, :name, :amount, :tags)
                    """)
                .bind("tags", List.of("a", "b"))
                .bind("amount", null)
                .bind("name", "named ':id'")
                .bind("id", id)
                .update());

    assertThat(inserted).isEqualTo(1);
    Optional<String> found =
        database.inReadOnlyTransaction(tx ->
            tx.statement(
                    """
                    select name from things
                    where (:id::uuid is null or id = :id) -- twice
                      and name like 'named '':%' and tags = :tags and amount is null
                    """)
                .bind("id", id)
                .bind("tags", List.of("a", "b"))
                .queryOne(row -> row.text("name")));
    assertThat(found).contains("named ':id'");
  }

  @Test
  void bindsEmptyArrays() {
    List<UUID> found =
        database.inReadOnlyTransaction(tx ->
            tx.statement("select id from things where id = any (:ids)")
                .bind("ids", List.of())
                .query(row -> row.uuid("id")));

    assertThat(found).isEmpty();
  }

  @Test
  void refusesANameThatTheStatementDoesNotHave() {
    database.useTransaction(tx ->
        assertThatThrownBy(() -> tx.statement("select :a, :b").bind("c", 1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("the statement has no parameter c; it has [a, b]"));
  }

  @Test
  void refusesASecondValue() {
    database.useTransaction(tx ->
        assertThatThrownBy(() -> tx.statement("select :a").bind("a", null).bind("a", 1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("parameter a is bound twice"));
  }

  @Test
  void refusesToRunWithoutAllValues() {
    database.useTransaction(tx -> {
      NamedStatement statement = tx.statement("select :a, :b, :c").bind("b", null);

      assertThatThrownBy(statement::update)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("parameters without a value: [a, c]");
    });
  }
}
