package dev.commercesuite.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.Arguments.Task;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.PostgresServer;
import dev.commercesuite.runtime.config.ListenAddress;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void startsOnTheDefaultPortsWithoutArguments() {
    assertThat(Arguments.parse())
        .isEqualTo(
            new Arguments(
                Task.START, Ports.from(Ports.DEFAULT_BASE), null, ListenAddress.LOOPBACK));
  }

  @Test
  void readsEveryOption() {
    Arguments arguments =
        Arguments.parse(
            "--reset",
            "--port-base",
            "9400",
            "--postgres",
            "postgresql://a:b@host/db",
            "--all-addresses");

    assertThat(arguments)
        .isEqualTo(
            new Arguments(
                Task.START_AFRESH,
                Ports.from(9400),
                PostgresServer.parse("postgresql://a:b@host/db"),
                ListenAddress.ALL));
  }

  @Test
  void readsValuesAfterAnEqualsSign() {
    assertThat(
            Arguments.parse(
                "--port-base=9400", "--postgres=postgresql://a:b@host/db?sslmode=require"))
        .isEqualTo(
            Arguments.parse(
                "--port-base", "9400", "--postgres", "postgresql://a:b@host/db?sslmode=require"));
    assertThatThrownBy(() -> Arguments.parse("--reset=now"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("--reset=");
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
