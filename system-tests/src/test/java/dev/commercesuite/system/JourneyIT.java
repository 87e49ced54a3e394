package dev.commercesuite.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.Environments;
import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.journey.Journey;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.local.journey.Transcript;
import dev.commercesuite.local.machine.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of an order and its refusals, on new data and again after a restart. */
class JourneyIT {
  @TempDir Path folder;

  @Test
  void walksFromSignUpToRefundBeforeAndAfterARestart() {
    walk();
    walk();
  }

  private void walk() {
    Ports ports = Ports.free();
    try (LocalSuite local =
        new LocalSuite(new LocalSuite.Options(folder, ports, null), Progress.silent())) {
      local.start();
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      Transcript transcript = new Transcript(new PrintStream(shown, true, StandardCharsets.UTF_8));
      SuiteFolder kept = new SuiteFolder(folder);
      try (SuiteChannels suite = new SuiteChannels(ports, kept.tls())) {
        new Journey(
                suite,
                transcript,
                Environments.ADMIN_EMAIL,
                kept.adminPassword(),
                kept.mailerSecret())
            .walk();
      }
      assertThat(transcript.mismatches())
          .as(() -> shown.toString(StandardCharsets.UTF_8))
          .isEmpty();
      assertThat(transcript.expectations()).isGreaterThan(35);
    }
  }
}
