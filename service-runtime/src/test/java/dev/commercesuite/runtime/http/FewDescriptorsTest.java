package dev.commercesuite.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.testing.RawHttp;
import dev.commercesuite.runtime.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** A process of its own that may have fewer file descriptors than it has clients. */
class FewDescriptorsTest {
  private static final int DESCRIPTORS = 256;

  @Test
  void answersWhoComesWhenNoDescriptorIsLeft() throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$0\" \"$@\""));
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(TestProcess.jvmOptions(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), Empty.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<RawHttp> crowd = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      int port =
          output
              .lines()
              .filter(line -> line.startsWith("port "))
              .mapToInt(line -> Integer.parseInt(line.substring("port ".length())))
              .findFirst()
              .orElseThrow();
      for (int i = 0; i < 2 * DESCRIPTORS; i++) {
        crowd.add(RawHttp.connect(2, port));
      }

      for (int i = 0; i < 20; i++) {
        try (RawHttp client = RawHttp.connect(1, port)) {
          assertThat(client.get("/")).isEqualTo("HTTP/1.1 200 OK");
        }
        crowd.add(RawHttp.connect(2, port));
      }
    } finally {
      process.destroyForcibly();
      for (RawHttp client : crowd) {
        client.close();
      }
    }
  }

  /** A server that would take more connections than its process can have. */
  public static final class Empty {
    private Empty() {}

    public static void main(String[] arguments) throws IOException {
      Duration longTime = Duration.ofMinutes(5);
      Handler empty =
          new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
              callback.succeeded();
              return true;
            }
          };
      HttpServerConfig config =
          new HttpServerConfig(
              "a test",
              "test",
              "test",
              ListenAddress.LOOPBACK,
              0,
              new ClientLimits(1024, 1024, longTime, longTime, Long.MAX_VALUE),
              _ -> false,
              Duration.ZERO,
              new SimpleMeterRegistry());
      HttpServer server = HttpServer.plain(config, empty);
      System.out.println("port " + server.port());
      int end = System.in.read();
      server.close();
      System.out.println(end);
    }
  }
}
