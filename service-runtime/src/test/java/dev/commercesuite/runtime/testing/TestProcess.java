package dev.commercesuite.runtime.testing;

import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsTrust;
import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.runtime.client.ChannelConfig;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.ProcessConfig;
import dev.commercesuite.runtime.lifecycle.ShutdownConfig;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.server.ServerConfig;
import dev.commercesuite.runtime.server.TlsConfig;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Configuration of a process in a test: free ports, TLS for localhost, a quick end. */
public final class TestProcess {
  private static final String SECRET = "a secret of the tests, long enough";

  private TestProcess() {}

  /** For {@code ServiceProcess.start}. */
  public static ProcessConfig config() {
    return new ProcessConfig(
        ServerConfig.onPort(0),
        0,
        TestTls.localhost(),
        Duration.ZERO,
        new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(5)),
        new Secret(SECRET),
        ProcessConfig.MIN_REQUEST_KEY_RETENTION);
  }

  /** The same as environment variables, for a test of a service's whole configuration. */
  public static Map<String, String> environment() {
    TlsConfig tls = TestTls.localhost();
    return Map.of(
        "GRPC_PORT",
        "0",
        "ADMIN_PORT",
        "0",
        "TLS_CERTIFICATE_FILE",
        tls.certificate().toString(),
        "TLS_KEY_FILE",
        tls.key().toString(),
        "TLS_CA_FILE",
        tls.authorities().toString(),
        "SHUTDOWN_SETTLE_DELAY",
        "0ms",
        "SHUTDOWN_GRACE",
        "5s",
        "SERVICE_SECRET",
        SECRET);
  }

  /** The flags that every process of a service has, as an argument of {@code java}. */
  public static String jvmOptions() {
    return "@" + Path.of("..", "docker", "jvm.options").toAbsolutePath().normalize();
  }

  /** {@link #environment()} with a database ({@code DATABASE_*}). */
  public static Map<String, String> environment(DatabaseConfig database) {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("DATABASE_URL", database.url());
    environment.put("DATABASE_USER", database.application().user());
    environment.put("DATABASE_PASSWORD", database.application().password().reveal());
    environment.put("DATABASE_OWNER_USER", TestPostgres.owner().user());
    environment.put("DATABASE_OWNER_PASSWORD", TestPostgres.owner().password().reveal());
    return environment;
  }

  /**
   * A channel as an outside client makes it: no health checks, no retries by policy. It shows the
   * certificate of {@link TestTls#localhost}. Shut it down.
   */
  public static ManagedChannel outsideChannel(int port) {
    return outsideChannel(port, TestTls.localhost());
  }

  /** {@link #outsideChannel(int)} with another certificate. */
  public static ManagedChannel outsideChannel(int port, TlsConfig identity) {
    try (ProcessTls tls = ProcessTls.open(identity, new SimpleMeterRegistry())) {
      return NettyChannelBuilder.forAddress("localhost", port).sslContext(tls.forClient()).build();
    }
  }

  /** {@link #outsideChannel(int)} without a certificate, as people have it. */
  public static ManagedChannel anonymousChannel(int port) {
    return NettyChannelBuilder.forAddress("localhost", port)
        .sslContext(TlsContexts.client(TlsTrust.read(TestTls.localhost().authorities())))
        .build();
  }

  /** A channel as another service has it to one on this machine. Close it. */
  public static PeerChannel connect(int port) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    try (ProcessTls tls = ProcessTls.open(TestTls.localhost(), metrics)) {
      return PeerChannel.open(
          "test-client",
          new ChannelConfig("dns:///localhost:" + port, Duration.ofSeconds(10)),
          tls,
          metrics,
          new WaitingCalls());
    }
  }
}
