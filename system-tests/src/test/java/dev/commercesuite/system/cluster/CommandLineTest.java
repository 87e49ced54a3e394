package dev.commercesuite.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.system.cluster.steady.SteadyCall;
import dev.commercesuite.system.cluster.steady.SteadyCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  @TempDir private Path folder;
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void haveAnAuthority() throws IOException {
    Path authority = Files.writeString(folder.resolve("ca.crt"), "a certificate");
    environment = Map.of("CA_FILE", authority.toString(), "ADMIN_PASSWORD", "secret");
  }

  @Test
  void readsOptions() {
    SteadyCommand steady =
        (SteadyCommand)
            read("--call", "get-order", "--rate", "200", "--for", "90s", "--connections", "7");

    assertThat(steady.plan().call()).isEqualTo(SteadyCall.GET_ORDER);
    assertThat(steady.plan().rate()).isEqualTo(200);
    assertThat(steady.plan().length()).isEqualTo(Duration.ofSeconds(90));
    assertThat(steady.plan().connections()).isEqualTo(7);
    assertThat(steady.plan().deadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(steady.access().adminEmail()).isEqualTo("admin@example.com");
  }

  @Test
  void namesTheOptionAndWhatWasExpected() {
    assertThatThrownBy(() -> read("--call", "get-order", "--rate", "many"))
        .isInstanceOf(MisuseException.class)
        .hasMessageContaining("--rate is \"many\": expected an integer from 1 to 5000");
  }

  @Test
  void saysWhatIsMissing() {
    environment = Map.of();
    assertThatThrownBy(this::read)
        .isInstanceOf(MisuseException.class)
        .hasMessageContaining("--call: required; expected one of get-order")
        .hasMessageContaining("CA_FILE: required")
        .hasMessageContaining("ADMIN_PASSWORD: required")
        .hasMessageContaining("steady --help");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> read("--call", "get-order", "--speed", "1"))
        .hasMessage("Unknown option: --speed. See steady --help.");
    assertThatThrownBy(() -> read("--rate")).hasMessage("--rate needs a value. See steady --help.");
    assertThatThrownBy(() -> read("fast", "1"))
        .hasMessage("Unexpected argument: fast; expected an option. See steady --help.");
    assertThatThrownBy(() -> read("--rate", "1", "--rate", "2"))
        .hasMessage("--rate is given twice. See steady --help.");
    assertThatThrownBy(() -> Command.of("run"))
        .hasMessageStartingWith("Unknown command: run; expected one of load, steady");
  }

  @Test
  void explainsEveryCommand() {
    for (Command command : Command.values()) {
      assertThat(Usage.ofAll()).contains(command.title());
      assertThat(Usage.of(command)).startsWith(command.title()).contains("expected:");
    }
    assertThat(Usage.of(Command.STEADY)).contains("  --rate\n").contains("default: 50");
  }

  private Object read(String... arguments) {
    return CommandLine.read(Command.STEADY, List.of(arguments), environment);
  }
}
