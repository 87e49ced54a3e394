package dev.commercesuite.system.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux says about a process.
 *
 * @param descriptors of open files and connections
 * @param residentMegabytes of memory
 * @param logBytes how long its log is
 */
record ProcessFigures(int descriptors, long residentMegabytes, long logBytes) {
  static ProcessFigures of(long pid, Path log) {
    try {
      return new ProcessFigures(descriptors(pid), resident(pid), Files.size(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessFigures most(ProcessFigures other) {
    return new ProcessFigures(
        Math.max(descriptors, other.descriptors),
        Math.max(residentMegabytes, other.residentMegabytes),
        Math.max(logBytes, other.logBytes));
  }

  private static int descriptors(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return Math.toIntExact(open.count());
    }
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }
}
