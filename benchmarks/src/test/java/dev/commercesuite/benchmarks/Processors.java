package dev.commercesuite.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the client one half of the machine's processors and what is measured the other, so that a
 * client that sends more does not leave less to the service. Only where {@code taskset} can.
 */
final class Processors {
  private static final int ALL = Runtime.getRuntime().availableProcessors();
  private static final boolean CAN_BE_SHARED = ALL > 1 && canBeSet();

  private Processors() {}

  /** Keeps this process, and what it starts from now on, to the first half. */
  static void keepClient() throws IOException, InterruptedException {
    if (CAN_BE_SHARED) {
      set(ProcessHandle.current().pid(), "0-" + (ALL / 2 - 1));
    } else {
      System.out.println("the client shares the processors with what it measures");
    }
  }

  /** Takes back {@link #keepClient}. */
  static void freeClient() throws IOException, InterruptedException {
    if (CAN_BE_SHARED) {
      set(ProcessHandle.current().pid(), "0-" + (ALL - 1));
    }
  }

  /** Moves a process with all its threads to the second half. Its children are left alone. */
  static void moveMeasured(long process) throws IOException, InterruptedException {
    if (CAN_BE_SHARED) {
      set(process, ALL / 2 + "-" + (ALL - 1));
    }
  }

  private static void set(long process, String processors)
      throws IOException, InterruptedException {
    Process taskset =
        new ProcessBuilder("taskset", "-a", "-c", "-p", processors, String.valueOf(process))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (taskset.waitFor() != 0) {
      throw new IOException("taskset cannot move process " + process + " to " + processors);
    }
  }

  private static boolean canBeSet() {
    return Files.isExecutable(Path.of("/usr/bin/taskset"));
  }
}
