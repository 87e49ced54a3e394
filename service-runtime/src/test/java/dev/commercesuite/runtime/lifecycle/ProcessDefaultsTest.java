package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a process of its own, on a machine that has told Java where it is. */
class ProcessDefaultsTest {

  @ParameterizedTest
  @CsvSource({
    "tr, TR, Europe/Istanbul",
    "ar, EG, IST",
    "fa, IR, JST",
    "bn, BD, PST",
  })
  void areThoseOfNoCountry(String language, String country, String zone) throws IOException {
    assertThat(
            run(
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "-Duser.timezone=" + zone))
        .contains("[] UTC 8432 id");
  }

  /** What a service of that machine says while it starts, and cannot. */
  private static String run(String... machine) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(machine));
    command.add(Probe.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** A service that does what libraries do. */
  public static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      ServiceMain.run(
          "probe",
          arguments,
          settings -> settings,
          _ -> {
            throw new IllegalStateException(
                "[%s] %s %d %s"
                    .formatted(
                        Locale.getDefault(), TimeZone.getDefault().getID(), 8432, lowerCase("ID")));
          },
          _ -> List.of());
    }

    @SuppressWarnings("StringCaseLocaleUsage")
    private static String lowerCase(String text) {
      return text.toLowerCase();
    }
  }
}
