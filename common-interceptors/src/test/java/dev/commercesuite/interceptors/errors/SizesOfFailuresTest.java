package dev.commercesuite.interceptors.errors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.commercesuite.api.type.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parts of a failure take, and where exactly each is cut. */
class SizesOfFailuresTest {
  private static final Failure PLAIN = Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "No.");

  @ParameterizedTest
  @ValueSource(ints = {0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff})
  void textTakesWhatUtf8MakesOfIt(int character) {
    String text = Character.toString(character);

    assertThat(AnswerTexts.bytes(text)).isEqualTo(text.getBytes(UTF_8).length);
  }

  /** As io.grpc.Status encodes it. */
  @Test
  void messageTakesThreeBytesForWhatHttpHeadersDoNotTake() {
    for (char character = 0; character < 0x80; character++) {
      boolean plain = character >= ' ' && character <= '}' && character != '%';

      assertThat(AnswerTexts.headerBytes(String.valueOf(character)))
          .as("U+%04X", (int) character)
          .isEqualTo(plain ? 1 : 3);
    }
    assertThat(AnswerTexts.headerBytes("ä商")).isEqualTo(3 * 2 + 3 * 3);
  }

  @Test
  void textThatJustFitsIsNotCut() {
    assertThat(AnswerTexts.ofBytes("abcde", 5)).isEqualTo("abcde");
    assertThat(AnswerTexts.ofBytes("abcdef", 5)).isEqualTo("ab…");
    assertThat(AnswerTexts.ofBytes("äbcde", 6)).isEqualTo("äbcde");
    assertThat(AnswerTexts.ofBytes("abäcde", 6)).isEqualTo("ab…");
    assertThat(AnswerTexts.ofHeaderBytes("abcdefghijk", 11)).isEqualTo("abcdefghijk");
    assertThat(AnswerTexts.ofHeaderBytes("abcdefghijkl", 11)).isEqualTo("ab…");
  }

  @Test
  void listThatJustFitsIsWhole() {
    List<String> fitting = IntStream.range(0, 7).mapToObj(i -> i + "x".repeat(98)).toList();
    List<String> longer = IntStream.range(0, 7).mapToObj(i -> i + "x".repeat(98 + i / 6)).toList();

    assertThat(PLAIN.withList("ids", fitting).metadata())
        .containsOnly(Map.entry("ids", String.join(" ", fitting)));
    assertThat(PLAIN.withList("ids", longer).metadata())
        .containsOnly(
            Map.entry("ids", String.join(" ", longer.subList(0, 6))), Map.entry("ids_count", "7"));
  }

  @Test
  void sixteenValuesAreAWholeList() {
    List<Integer> sixteen = IntStream.range(0, 16).boxed().toList();

    assertThat(PLAIN.withList("ids", sixteen).metadata()).containsOnlyKeys("ids");
  }

  @Test
  void manySmallFactsTakeNoMoreThanOneLargeOne() {
    Failure many = PLAIN;
    for (int i = 100; i < 400; i++) {
      many = many.with("k" + i, "v");
    }

    // With 8 for each; the last room is too small for a fact.
    assertThat(many.metadata().size() * (4 + 1 + 8)).isBetween(1_170, 1_200);
  }

  @Test
  void factIsLeftOutRatherThanCutToNearlyNothing() {
    assertThat(PLAIN.with("k".repeat(1_184), "12345678").metadata()).containsValue("12345678");
    assertThat(PLAIN.with("k".repeat(1_185), "1234567").metadata()).isEmpty();
  }

  @Test
  void failureWithoutFieldsSaysNothingAboutFields() {
    assertThat(PLAIN.toProto().getDetailsList())
        .hasSize(1)
        .allMatch(detail -> detail.is(ErrorInfo.class));
  }
}
