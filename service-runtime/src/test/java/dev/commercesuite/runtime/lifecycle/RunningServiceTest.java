package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.runtime.admin.AdminServer;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.server.GrpcServer;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.server.ServerConfig;
import dev.commercesuite.runtime.testing.TestTls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningServiceTest {
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<String> done = new ArrayList<>();

  @Test
  void stopsAllOfItWhateverAStepThrows() {
    OpenResources resources = new OpenResources();
    resources.add(() -> done.add("resources"));
    try (ProcessTls tls = ProcessTls.open(TestTls.localhost(), metrics)) {
      RunningService service = started(tls, resources);

      service.close();

      service.awaitClosed();
      assertThat(done).containsExactly("step", "resources");
    }
  }

  private RunningService started(ProcessTls tls, OpenResources resources) {
    return new RunningService(
        "sample",
        new ShutdownConfig(Duration.ZERO, Duration.ZERO),
        GrpcServer.start(
            "sample", ServerConfig.onPort(0), tls, CallPath.forServer().build(), List.of()),
        AdminServer.start("sample", ListenAddress.LOOPBACK, 0, metrics, () -> ""),
        new Readiness(new Unheard()),
        List.of(
            () -> {
              throw new StackOverflowError("a defect");
            },
            () -> done.add("step")),
        resources);
  }

  private static final class Unheard implements Readiness.Listener {
    @Override
    public void ready() {}

    @Override
    public void notReady() {}
  }
}
