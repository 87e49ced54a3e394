package dev.commercesuite.local.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether there is room for the data. */
public final class DiskSpace {
  private static final long NEEDED_MEGABYTES = 300;

  private DiskSpace() {}

  /** Fails with one clear line: PostgreSQL's own way to fail on a full disk is a long one. */
  public static void require(Path folder) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace() / 1_000_000;
      if (free < NEEDED_MEGABYTES) {
        throw new StartFailure(
            "Only %s MB are free on the disk of %s; the suite needs %s MB."
                .formatted(free, folder.toAbsolutePath().normalize(), NEEDED_MEGABYTES));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
