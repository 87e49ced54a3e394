package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.runtime.server.TlsConfig;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceMainTest {
  @TempDir private Path folder;
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

  @Test
  void migratingNamesEveryProblemToo() {
    boolean migrated =
        ServiceMain.migrate(
            "sample-service",
            Map.of("DATABASE_URL", "postgres://db", "DATABASE_USER", "app"),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            ServiceMainTest::migrations,
            _ -> {});

    assertThat(migrated).isFalse();
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "sample-service cannot migrate: its configuration is not valid",
            "  DATABASE_URL is \"postgres://db\": expected jdbc:postgresql://host:port/database, no"
                + " password in it",
            "  DATABASE_OWNER_USER: required; expected a text",
            "  DATABASE_OWNER_PASSWORD: required; expected a secret text");
  }

  @Test
  void migratingSaysWhyItFailed() {
    boolean migrated =
        ServiceMain.migrate(
            "sample-service",
            Map.of(
                "DATABASE_URL", "jdbc:postgresql://localhost:1/orders",
                "DATABASE_USER", "app",
                "DATABASE_OWNER_USER", "owner",
                "DATABASE_OWNER_PASSWORD", "secret",
                "DATABASE_STARTUP_TIMEOUT", "0ms"),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            ServiceMainTest::migrations,
            _ -> {});

    assertThat(migrated).isFalse();
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .startsWith(
            "sample-service cannot migrate: no connection to jdbc:postgresql://localhost:1/orders"
                + " as owner: ")
        .doesNotContain("secret");
  }

  private static List<MigrationConfig> migrations(Settings settings) {
    Setting<MigrationConfig> database =
        MigrationConfig.from(settings, "DATABASE", "classpath:db/sample");
    return settings.build(() -> List.of(database.get()));
  }

  @Test
  void endsWithAMessageWhenATlsFileIsMissing() {
    assertThat(messages(Map.of("TLS_CERTIFICATE_FILE", "/nowhere/tls.crt")))
        .contains(
            "  TLS_CERTIFICATE_FILE is \"/nowhere/tls.crt\": expected the path of a readable file");
    assertThat(messages(Map.of("TLS_KEY_FILE", "/nowhere/tls.key")))
        .contains("  TLS_KEY_FILE is \"/nowhere/tls.key\": expected the path of a readable file");
    assertThat(messages(Map.of("TLS_CA_FILE", "/nowhere/ca.crt")))
        .contains("  TLS_CA_FILE is \"/nowhere/ca.crt\": expected the path of a readable file");
    // A folder is there, and is no file.
    assertThat(messages(Map.of("TLS_KEY_FILE", folder.toString())))
        .contains(
            "  TLS_KEY_FILE is \"%s\": expected the path of a readable file".formatted(folder));
  }

  @Test
  void endsWithAMessageWhenATlsFileIsRubbish() throws IOException {
    String rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish").toString();
    TlsConfig good = TestTls.localhost();

    assertThat(messages(Map.of("TLS_CERTIFICATE_FILE", rubbish)))
        .containsExactly(
            "sample-service cannot start: certificate %s with key %s cannot be parsed; expected PEM,"
                    .formatted(rubbish, good.key())
                + " the key in PKCS#8");
    assertThat(messages(Map.of("TLS_KEY_FILE", rubbish)))
        .containsExactly(
            "sample-service cannot start: certificate %s with key %s cannot be parsed; expected PEM,"
                    .formatted(good.certificate(), rubbish)
                + " the key in PKCS#8");
    assertThat(messages(Map.of("TLS_CA_FILE", rubbish)))
        .containsExactly(
            "sample-service cannot start: trusted certificates %s cannot be parsed; expected PEM"
                .formatted(rubbish));
  }

  @Test
  void endsWithAMessageWhenTheKeyIsThatOfAnotherCertificate() {
    TlsConfig good = TestTls.localhost();
    String other = TestTls.issue("localhost").key().toString();

    assertThat(messages(Map.of("TLS_KEY_FILE", other)))
        .containsExactly(
            "sample-service cannot start: certificate %s with key %s: the key does not belong to the"
                    .formatted(good.certificate(), other)
                + " first certificate");
  }

  @Test
  void endsWithAMessageWhenTheCertificateHasExpired() {
    TlsConfig old = TestTls.expired(Instant.parse("2020-01-02T03:04:05Z"));

    assertThat(
            messages(
                Map.of(
                    "TLS_CERTIFICATE_FILE", old.certificate().toString(),
                    "TLS_KEY_FILE", old.key().toString())))
        .containsExactly(
            "sample-service cannot start: certificate %s with key %s: the certificate expired on"
                    .formatted(old.certificate(), old.key())
                + " 2020-01-02T03:04:05Z");
  }

  /** What a process says that is told this, beside what is right. */
  private List<String> messages(Map<String, String> wrong) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment());
    environment.putAll(wrong);
    errors.reset();
    RunningService service =
        start(
            environment,
            config ->
                ServiceProcess.start(
                    "sample-service",
                    config,
                    _ -> {
                      throw new IllegalStateException("certificates were accepted");
                    }));
    assertThat(service).isNull();
    return errors.toString(StandardCharsets.UTF_8).lines().toList();
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
