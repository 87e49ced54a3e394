package dev.commercesuite.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EtagTest {
  @Test
  void standsForOneVersion() {
    assertThat(Etag.version(Etag.of(7))).hasValue(7);
    assertThat(Etag.of(7)).isNotEqualTo(Etag.of(8));
    assertThatCode(() -> Etag.require(Etag.of(7), 7)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Etag.require(Etag.of(7), 8)).isInstanceOf(EtagMismatch.class);
  }

  @Test
  void anEmptyOneFitsEveryVersion() {
    assertThat(Etag.version("")).isEmpty();
    assertThatCode(() -> Etag.require("", 8)).doesNotThrowAnyException();
  }

  @Test
  void nonsenseFitsNone() {
    assertThatThrownBy(() -> Etag.version("?")).isInstanceOf(EtagMismatch.class);
    assertThatThrownBy(() -> Etag.version("AAAA")).isInstanceOf(EtagMismatch.class);
  }
}
