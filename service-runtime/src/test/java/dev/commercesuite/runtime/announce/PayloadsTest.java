package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PayloadsTest {
  @Test
  void putsAsManyItemsIntoOneAsPostgresqlTakes() {
    List<String> items =
        Stream.generate(() -> UUID.randomUUID() + " " + UUID.randomUUID()).limit(500).toList();

    List<String> payloads = Payloads.of(items);

    assertThat(payloads).hasSize(5).allMatch(payload -> payload.length() < 8_000);
    assertThat(payloads.stream().flatMap(String::lines)).containsExactlyElementsOf(items);
  }

  @Test
  void countsBytesAndNotCharacters() {
    String item = "ü".repeat(1_500);

    List<String> payloads = Payloads.of(List.of(item, item, item));

    assertThat(payloads).containsExactly(item + "\n" + item, item);
    assertThat(payloads.getFirst().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8_000);
  }

  @Test
  void takesNoItemThatWouldBeReadAsAnother() {
    assertThat(Payloads.takes("an item")).isTrue();
    assertThat(Payloads.takes("x".repeat(Payloads.MOST_BYTES))).isTrue();
    assertThat(Payloads.takes("")).isFalse();
    assertThat(Payloads.takes("*")).isFalse();
    assertThat(Payloads.takes("two\nitems")).isFalse();
    assertThat(Payloads.takes("x".repeat(Payloads.MOST_BYTES + 1))).isFalse();
  }
}
