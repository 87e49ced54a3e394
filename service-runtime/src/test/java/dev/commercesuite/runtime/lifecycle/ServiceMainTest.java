package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceMainTest {
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void saysEveryProblemOfTheConfigurationOnALineOfItsOwn() {
    RunningService service =
        start(Map.of("GRPC_PORT", "x", "TLS_KEY_FILE", "/nowhere"), _ -> never());

    assertThat(service).isNull();
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "sample-service cannot start: its configuration is not valid",
            "  GRPC_PORT is \"x\": expected an integer from 0 to 65535",
            "  TLS_CERTIFICATE_FILE: required; expected the path of a readable file",
            "  TLS_KEY_FILE is \"/nowhere\": expected the path of a readable file",
            "  TLS_CA_FILE: required; expected the path of a readable file",
            "  SERVICE_SECRET: required; expected at least 32 characters");
  }

  @Test
  void saysWhyAStepOfTheStartFailed() {
    RunningService service =
        ServiceMain.start(
            "sample-service",
            Map.of(),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            settings -> settings,
            _ -> never());

    assertThat(service).isNull();
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("sample-service cannot start: a planted failure");
  }

  private @Nullable RunningService start(
      Map<String, String> environment, Function<ProcessConfig, RunningService> start) {
    return ServiceMain.start(
        "sample-service",
        environment,
        new PrintStream(errors, true, StandardCharsets.UTF_8),
        ServiceMainTest::config,
        start);
  }

  private static ProcessConfig config(Settings settings) {
    return settings.build(ProcessConfig.from(settings)::get);
  }

  private static RunningService never() {
    throw new IllegalStateException("a planted failure");
  }
}
