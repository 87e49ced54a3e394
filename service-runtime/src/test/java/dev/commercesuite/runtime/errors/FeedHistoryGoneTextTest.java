package dev.commercesuite.runtime.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever has to begin again reads how, of the field that is in the way. */
class FeedHistoryGoneTextTest {
  @ParameterizedTest
  @CsvSource({
    "page_token,   leave it empty,       'Read again from the beginning, without a page_token'",
    "resume_token, leave it empty,       Start again without one",
    "start,        expected OPEN or NOW, Start with OPEN"
  })
  void saysWhatToSend(String field, String expected, String advice) {
    Failure failure = Objects.requireNonNull(RuntimeErrors.map(new FeedHistoryGone(field)));

    assertThat(failure.reasonName()).isEqualTo("FEED_HISTORY_GONE");
    assertThat(failure.message())
        .contains(advice)
        .endsWith("treat what you have as possibly out of date.");
    assertThat(failure.fieldViolations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo(field);
          assertThat(violation.description()).endsWith(expected);
        });
  }
}
