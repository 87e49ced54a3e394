package dev.commercesuite.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EtagTest {

  @Test
  void differsByVersion() {
    assertThat(Etag.expectedVersion(Etag.of(7))).isEqualTo(7);
    assertThat(Etag.of(7)).isNotEqualTo(Etag.of(8));
  }

  @Test
  void anEmptyEtagMeansAnyVersion() {
    assertThat(Etag.expectedVersion("")).isNull();
  }

  @Test
  void whatIsNoEtagMatchesNothing() {
    assertThatThrownBy(() -> Etag.expectedVersion("?")).isInstanceOf(EtagMismatch.class);
    assertThatThrownBy(() -> Etag.expectedVersion("AAAA")).isInstanceOf(EtagMismatch.class);
  }
}
