package dev.commercesuite.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.Arguments.Task;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.PostgresServer;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void startsOnTheDefaultPortsWithoutArguments() {
    assertThat(Arguments.parse())
        .isEqualTo(new Arguments(Task.START, Ports.from(Ports.DEFAULT_BASE), null));
  }

  @Test
  void readsEveryOption() {
    Arguments arguments =
        Arguments.parse("--reset", "--port-base", "9400", "--postgres", "postgresql://a:b@host/db");

    assertThat(arguments)
        .isEqualTo(
            new Arguments(
                Task.START_AFRESH,
                Ports.from(9400),
                PostgresServer.parse("postgresql://a:b@host/db")));
  }

  @Test
  void saysWhichOptionIsUnknown() {
    assertThatThrownBy(() -> Arguments.parse("--prot-base", "9400"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("--prot-base");
  }

  @Test
  void saysWhichValueIsMissingOrWrong() {
    assertThatThrownBy(() -> Arguments.parse("--port-base"))
        .hasMessageContaining("--port-base needs a value");
    assertThatThrownBy(() -> Arguments.parse("--port-base", "many"))
        .hasMessageContaining("--port-base is many");
  }
}
