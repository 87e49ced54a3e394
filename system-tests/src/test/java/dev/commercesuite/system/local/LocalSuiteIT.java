package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSuiteIT {
  @TempDir Path folder;

  private final Ports ports = Ports.free();

  @Test
  void leavesNothingBehindWhenItIsStoppedDuringItsStart() {
    var terminal = new StoppingTerminal("  databases");
    try (var suite = new LocalSuite(options(), new Progress(terminal))) {
      terminal.suite = suite;
      suite.start();

      terminal.stopped.join();
      assertThat(suite.isClosed()).isTrue();
      assertThat(terminal.text()).contains("stopping PostgreSQL").doesNotContain("user-service");
      assertThatCode(ports::requirePostgresPortFree).doesNotThrowAnyException();
    }
  }

  @Test
  void stopsPostgresWhenAPortOfAServiceIsTaken() throws Exception {
    try (var other = new ServerSocket(ports.orderGrpc(), 1, InetAddress.getLoopbackAddress());
        var suite = new LocalSuite(options(), Progress.silent())) {
      assertThatThrownBy(suite::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("Port " + other.getLocalPort() + ", for order-service, is taken");
      assertThatCode(ports::requirePostgresPortFree).doesNotThrowAnyException();
    }
  }

  private LocalSuite.Options options() {
    return new LocalSuite.Options(folder, ports, null);
  }

  /** Whoever watches it presses Ctrl-C when a certain step begins. */
  private static final class StoppingTerminal extends PrintStream {
    private final String step;
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    private @Nullable LocalSuite suite;

    StoppingTerminal(String step) {
      super(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
      this.step = step;
    }

    @Override
    public void print(@Nullable String text) {
      super.print(text);
      LocalSuite running = suite;
      if (running != null && text != null && text.startsWith(step)) {
        Thread.ofVirtual()
            .start(() -> {
              running.close();
              stopped.complete(null);
            });
      }
    }

    String text() {
      return out.toString();
    }
  }
}
