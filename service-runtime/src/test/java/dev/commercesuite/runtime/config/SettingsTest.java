package dev.commercesuite.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void readsEachKindOfValue() throws IOException {
    Path certificate = Files.writeString(folder.resolve("cert.pem"), "x");
    Settings settings =
        new Settings(
            Map.of(
                "PORT", " 8443 ",
                "ISSUER", "https://issuer.example",
                "COLOUR", "DARK-RED",
                "AUDIENCES", "a, b,,",
                "CERTIFICATE", certificate.toString()));

    assertThat(settings.integer("PORT", "port").required().get()).isEqualTo(8443);
    assertThat(settings.uri("ISSUER", "issuer").required().get())
        .isEqualTo(URI.create("https://issuer.example"));
    assertThat(settings.oneOf("COLOUR", "colour", Colour.class).required().get())
        .isEqualTo(Colour.DARK_RED);
    assertThat(settings.list("AUDIENCES", "audiences").required().get()).containsExactly("a", "b");
    assertThat(settings.file("CERTIFICATE", "cert").required().get()).isEqualTo(certificate);
    assertThat(settings.text("ABSENT", "absent").optional().get()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "5s,PT5S", "10m,PT10M", "2h,PT2H", "31d,PT744H", "PT1M30S,PT1M30S"})
  void readsDurations(String text, Duration expected) {
    Settings settings = new Settings(Map.of("WAIT", text));

    assertThat(settings.duration("WAIT", "wait").required().get()).isEqualTo(expected);
  }

  @Test
  void readsASecretFromAFileWithoutItsLineBreak() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), " pass word \n");
    Settings settings = new Settings(Map.of("PASSWORD_FILE", file.toString()));

    Secret secret = settings.secret("PASSWORD", "password").required().get();

    assertThat(secret.reveal()).isEqualTo(" pass word ");
    assertThat(secret).hasToString("***");
  }

  @Test
  void reportsEveryProblemAtOnce() {
    Settings settings =
        new Settings(
            Map.of(
                "PORT", "70000",
                "WAIT", "soon",
                "PASSWORD", "hunter2",
                "PASSWORD_FILE", "/nowhere",
                "KEY_FILE", "/nowhere",
                "COLOUR", "green"));
    Setting<Integer> port = settings.integer("PORT", "port").between(0, 65535).orElse(1);
    settings.duration("WAIT", "wait").orElse(Duration.ofSeconds(1));
    settings.secret("PASSWORD", "password").required();
    settings.secret("KEY", "key").required();
    settings.oneOf("COLOUR", "colour", Colour.class).required();
    settings.text("NAME", "name").required();

    InvalidConfiguration invalid =
        catchThrowableOfType(InvalidConfiguration.class, () -> settings.build(port::get));

    assertThat(invalid.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "PORT is \"70000\": expected an integer from 0 to 65535",
            "WAIT is \"soon\": expected a duration such as 250ms, 5s or PT1M",
            "PASSWORD: set together with PASSWORD_FILE; expected one of them",
            "KEY_FILE is \"/nowhere\": expected the path of a readable text file",
            "COLOUR is \"green\": expected one of dark-red, blue",
            "NAME: required; expected a text");
  }

  @Test
  void neverShowsASecretOrAPasswordInAUrl() {
    Settings settings =
        new Settings(Map.of("KEY", "short", "URL", "postgres://joe:hunter2@host/db"));
    settings.secret("KEY", "key").which(s -> s.reveal().length() > 9, "ten letters").required();
    settings.text("URL", "url").which(u -> u.startsWith("jdbc:"), "a JDBC URL").required();

    assertThatThrownBy(() -> settings.build(() -> ""))
        .hasMessage(
            "KEY: expected ten letters\nURL is \"postgres://***@host/db\": expected a JDBC URL");
  }

  @Test
  void aGroupWithAnInvalidPartIsNoProblemOfItsOwn() {
    Settings settings = new Settings(Map.of("LOW", "x", "HIGH", "1"));
    Setting<Integer> low = settings.integer("LOW", "low").required();
    Setting<Integer> high = settings.integer("HIGH", "high").required();
    Setting<Range> range = settings.group("LOW, HIGH", () -> new Range(low.get(), high.get()));

    InvalidConfiguration invalid =
        catchThrowableOfType(InvalidConfiguration.class, () -> settings.build(range::get));

    assertThat(invalid.problems()).hasSize(1);
  }

  @Test
  void whatAConstructorRefusesIsAProblem() {
    Settings settings = new Settings(Map.of("LOW", "2", "HIGH", "1"));
    Setting<Integer> low = settings.integer("LOW", "low").required();
    Setting<Integer> high = settings.integer("HIGH", "high").required();
    Setting<Range> range = settings.group("LOW, HIGH", () -> new Range(low.get(), high.get()));

    assertThatThrownBy(() -> settings.build(range::get))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage("LOW, HIGH: low is 2; expected at most 1");
  }

  @Test
  void listsEveryVariableThatWasRead() {
    Settings settings = new Settings(Map.of());
    settings.duration("WAIT", "How long").orElse(Duration.ofSeconds(90));
    settings.secret("KEY", "The key").required();

    assertThat(settings.variables())
        .containsExactly(
            new Variable(
                "WAIT", "How long", "a duration such as 250ms, 5s or PT1M", "90s", false, false),
            new Variable("KEY", "The key", "a secret text", null, true, true));
  }

  @Test
  void refusesTwoDifferentDeclarationsOfOneVariable() {
    Settings settings = new Settings(Map.of());
    settings.integer("PORT", "port").orElse(1);

    assertThatThrownBy(() -> settings.integer("PORT", "port").orElse(2))
        .isInstanceOf(IllegalStateException.class);
    assertThat(List.copyOf(settings.variables())).hasSize(1);
  }

  private enum Colour {
    DARK_RED,
    BLUE
  }

  private record Range(int low, int high) {
    private Range {
      if (low > high) {
        throw new IllegalArgumentException("low is " + low + "; expected at most " + high);
      }
    }
  }
}
