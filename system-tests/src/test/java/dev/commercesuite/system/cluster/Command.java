package dev.commercesuite.system.cluster;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.cluster.check.CheckCommand;
import dev.commercesuite.system.cluster.load.LoadCommand;
import dev.commercesuite.system.cluster.steady.SteadyCommand;
import dev.commercesuite.system.cluster.suite.Program;
import dev.commercesuite.system.cluster.watch.WatchCommand;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@link ClusterClients} can do. */
enum Command {
  LOAD(
      """
      Customers and staff order, pay, cancel, ship and refund, and keep a journal of what they
      meant to do and what they were told. In the end every request is sent again until it is told
      the end. Fails when somebody was told two different ends, or none, or when the ledger is not
      balanced. Told to end (SIGTERM), it stops the load and goes on with what comes after it.
      """),
  STEADY(
      """
      Sends calls at a steady rate, whether or not earlier ones were answered, and does not repeat
      those that fail. Prints one line of CSV a second: the second, calls sent, calls ended well,
      calls failed, and the latency of half and of 99 % of the calls that ended, from the moment
      when they were to be sent. Then lines with # that sum it up. Fails when a call did.
      """),
  WATCH(
      """
      Watches orders and payments while it changes them. A stream that ends or breaks is resumed
      after its last message. In the end the events told are compared with those listed. Fails when
      one was lost, told twice or told out of order.
      """),
  CHECK(
      """
      Holds the journal of a load against the databases: what customers and staff were told has to
      be so, and the rules about money and stock have to hold. Run it from where the databases can
      be reached, such as by kubectl port-forward, when the load has ended.
      """);

  private final String purpose;

  Command(String purpose) {
    this.purpose = purpose;
  }

  static Command of(String name) {
    return Arrays.stream(values())
        .filter(command -> command.title().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new MisuseException(
                "Unknown command: %s; expected one of %s. See --help."
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(Command::title)
                            .collect(Collectors.joining(", ")))));
  }

  /** As it is written on the command line. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is for, in a few lines. */
  String purpose() {
    return purpose;
  }

  /** Reads its options. */
  Setting<? extends Program> read(Settings settings) {
    return switch (this) {
      case LOAD -> LoadCommand.read(settings);
      case STEADY -> SteadyCommand.read(settings);
      case WATCH -> WatchCommand.read(settings);
      case CHECK -> CheckCommand.read(settings);
    };
  }
}
