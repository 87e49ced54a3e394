package dev.commercesuite.runtime.database.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreachableTest {
  @ParameterizedTest
  @CsvSource({
    "08001, true",
    "08006, true",
    "57P01, true",
    "57P03, true",
    // The server was reached: it has no place, does not know the role, or the password is wrong.
    "53300, false",
    "08004, false",
    "28P01, false",
    "XX000, false"
  })
  void tellsAServerThatIsNotReachedFromOneThatRefuses(String state, boolean unreachable) {
    assertThat(Unreachable.isMeantBy(new SQLException("no", state))).isEqualTo(unreachable);
  }

  @Test
  void aFailureWithoutAStateIsNotOfTheNetwork() {
    assertThat(Unreachable.isMeantBy(new SQLException("interrupted"))).isFalse();
  }
}
