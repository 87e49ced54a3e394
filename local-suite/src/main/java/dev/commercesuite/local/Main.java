package dev.commercesuite.local;

import dev.commercesuite.local.journey.Infrastructure;
import dev.commercesuite.local.journey.Journey;
import dev.commercesuite.local.journey.JourneyLines;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.local.journey.Transcript;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.lifecycle.ProcessDefaults;
import dev.commercesuite.runtime.logging.JavaUtilLogging;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** What {@code ./run} runs: the suite, until Ctrl-C, or the journey against a running suite. */
public final class Main {
  private static final Path FOLDER = Path.of(".local");

  private Main() {}

  /** Ends with 1 and one line on standard error when something is in the way. */
  public static void main(String... arguments) {
    ProcessDefaults.set();
    JavaUtilLogging.redirect();
    try {
      Arguments parsed = Arguments.parse(arguments);
      switch (parsed.task()) {
        case START -> start(suite(parsed), parsed.ports());
        case START_AFRESH -> {
          LocalSuite suite = suite(parsed);
          suite.reset();
          start(suite, parsed.ports());
        }
        case WALK_JOURNEY -> walkJourney(parsed.ports());
      }
    } catch (StartFailure e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Main.class).atError().setCause(e).log("Failed");
      System.err.println("Failed: " + e + " (more in " + FOLDER.resolve("logs/suite.log") + ")");
      System.exit(1);
    }
  }

  private static LocalSuite suite(Arguments arguments) {
    Map<String, String> variables = Map.of(ListenAddress.VARIABLE, arguments.listen().toString());
    var options =
        new LocalSuite.Options(FOLDER, arguments.ports(), arguments.existingServer(), variables);
    Progress progress = new Progress(System.out);
    // The log writes there, too, and not into a line of the progress.
    System.setOut(progress.forOthers());
    return new LocalSuite(options, progress);
  }

  private static void start(LocalSuite suite, Ports ports) {
    Runtime.getRuntime().addShutdownHook(new Thread(suite::close, "stop"));
    suite.start();
    if (suite.isClosed()) {
      return;
    }
    String journey = JourneyLines.journey(ports, Environments.ADMIN_EMAIL);
    PrivateFiles.write(FOLDER.resolve("journey.sh"), journey);
    PrivateFiles.write(FOLDER.resolve("refusals.sh"), JourneyLines.refusals());
    System.out.println(Welcome.text(ports, journey, suite.knowsAdminPassword()));
    suite
        .awaitEnd()
        .ifPresent(reason -> {
          System.err.println(reason);
          System.exit(1);
        });
  }

  private static void walkJourney(Ports ports) {
    var transcript = new Transcript(System.out);
    SuiteFolder folder = new SuiteFolder(FOLDER);
    try (SuiteChannels suite = new SuiteChannels(ports, folder.tls())) {
      new Infrastructure(suite).requireServing();
      new Journey(
              suite,
              transcript,
              Environments.ADMIN_EMAIL,
              folder.adminPassword(),
              folder.mailerSecret())
          .walk();
    } catch (StatusRuntimeException e) {
      transcript.heading("The journey ends here: " + e.getStatus());
    }
    List<String> mismatches = transcript.mismatches();
    System.out.printf(
        "%n%s of %s expectations hold.%n",
        transcript.expectations() - mismatches.size(), transcript.expectations());
    mismatches.forEach(mismatch -> System.out.println("  NOT AS EXPECTED: " + mismatch));
    System.exit(mismatches.isEmpty() ? 0 : 1);
  }
}
