package dev.commercesuite.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageSizeTest {
  @ParameterizedTest
  @CsvSource({"0,50", "1,1", "1000,1000", "1001,1000", "2147483647,1000"})
  void isDefaultedAndCapped(int requested, int items) {
    assertThat(PageSize.requested(requested).items()).isEqualTo(items);
  }

  @Test
  void isNeverNegative() {
    assertThatThrownBy(() -> PageSize.requested(-1))
        .isInstanceOf(InvalidPageSize.class)
        .hasMessage("page_size is -1; expected 0 or more");
  }
}
