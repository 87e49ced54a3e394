package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What becomes of the states of PostgreSQL that tell of its server and not of a statement. */
class SqlFailuresTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"08001", "08006", "53100", "53200", "53300", "57P01", "57P02", "57P03", "58030"})
  void aServerThatCannotIsUnavailable(String state) {
    assertThat(SqlFailures.translate(new SQLException("no", state)))
        .isInstanceOf(DatabaseUnavailable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mdextend", "mdzeroextend"})
  void aFileThatCannotGrowIsUnavailability(String routine) {
    assertThat(SqlFailures.translate(server("XX000", routine)))
        .isInstanceOf(DatabaseUnavailable.class);
  }

  @Test
  void anotherInternalErrorIsADefect() {
    assertThat(SqlFailures.translate(server("XX000", "heap_update")))
        .isInstanceOf(StatementFailed.class);
    assertThat(SqlFailures.translate(new SQLException("no", "XX000")))
        .isInstanceOf(StatementFailed.class);
  }

  private static SQLException server(String state, String routine) {
    return new PSQLException(
        new ServerErrorMessage("SERROR\0C" + state + "\0Mit failed\0R" + routine + "\0"));
  }
}
