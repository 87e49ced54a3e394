package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Maps of texts are {@code jsonb} objects. */
class TextMapIT {
  private static final Map<String, String> AWKWARD =
      Map.of("a \"quoted\" key", "back\\slash", "", "no key", "ключ", "\uD83D\uDE00", "tab", "\t");

  private final Database database =
      Database.open(TestPostgres.empty(), "test", new SimpleMeterRegistry());

  @AfterEach
  void close() {
    database.close();
  }

  private Map<String, String> through(Map<String, String> pairs) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne("select ?::jsonb as pairs", row -> row.textMap("pairs"), pairs).orElseThrow());
  }

  @Test
  void comeBackAsTheyWere() {
    assertThat(through(AWKWARD)).isEqualTo(AWKWARD);
    assertThat(through(Map.of())).isEmpty();
  }

  @Test
  void areJsonToPostgres() {
    boolean contained =
        database.inReadOnlyTransaction(tx ->
            tx.queryOne(
                    "select '{\"a\": \"1\", \"b\": \"2\"}'::jsonb @> ? as contained",
                    row -> row.bool("contained"),
                    Map.of("b", "2"))
                .orElseThrow());

    assertThat(contained).isTrue();
  }

  @Test
  void takeNothingButTexts() {
    assertThatThrownBy(() -> JsonTexts.write(Map.of("a", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a map has a: 1; expected texts");
    assertThatThrownBy(() -> JsonTexts.read("[]")).isInstanceOf(IllegalArgumentException.class);
  }
}
