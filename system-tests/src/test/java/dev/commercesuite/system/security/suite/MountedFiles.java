package dev.commercesuite.system.security.suite;

import dev.commercesuite.local.machine.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder of files as Kubernetes mounts it: each is a symbolic link into a folder that is replaced
 * as a whole, by swapping one symbolic link. Not thread-safe.
 */
final class MountedFiles {
  private static final Path DATA = Path.of("..data");

  private final Path folder;
  private final Map<String, String> contents = new TreeMap<>();
  private int generation;

  /** Mounts nothing yet. */
  MountedFiles(Path folder) {
    this.folder = PrivateFiles.folder(folder);
  }

  /** Changes or adds files, all at the same moment. */
  void swap(Map<String, String> changed) {
    contents.putAll(changed);
    Path next = Path.of("..generation-" + generation++);
    Path into = PrivateFiles.folder(folder.resolve(next));
    contents.forEach((name, content) -> PrivateFiles.write(into.resolve(name), content));
    try {
      Path link = folder.resolve("..data_tmp");
      Files.createSymbolicLink(link, next);
      Files.move(link, folder.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
      for (String name : changed.keySet()) {
        if (!Files.exists(folder.resolve(name))) {
          Files.createSymbolicLink(folder.resolve(name), DATA.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Overwrites one file where it is. */
  void overwrite(String name, String content) {
    contents.put(name, content);
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
