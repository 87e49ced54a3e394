package dev.commercesuite.local.postgres;

import com.sun.security.auth.module.UnixSystem;
import dev.commercesuite.local.machine.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL's programs run as. They refuse to be root, and in a container root is
 * often all there is.
 *
 * @param prefix what stands before a command
 * @param uid who has to own the programs and the data, as seen from outside
 */
record OperatingUser(List<String> prefix, int uid) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  /**
   * The user who runs the suite; for root, the first of these who can run PostgreSQL here: whoever
   * owns the checkout, root itself disguised by a user namespace, and nobody.
   *
   * @param folder of programs and data; the chosen user becomes its owner
   * @param program of PostgreSQL in the folder
   */
  static OperatingUser choose(Path folder, String program) {
    int uid = (int) new UnixSystem().getUid();
    if (uid != ROOT) {
      return new OperatingUser(List.of(), uid);
    }
    for (OperatingUser candidate : insteadOfRoot(folder)) {
      candidate.own(folder);
      if (candidate.canRun(program)) {
        return candidate;
      }
    }
    throw new StartFailure(
        "PostgreSQL refuses to run as root, and neither setpriv nor unshare can become another"
            + " user here. Run as a normal user, or use an existing server: ./run --postgres URL");
  }

  Command.Result run(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return Command.run(whole);
  }

  /**
   * Hands a folder and everything in it to this user, who may pass through the one around it, and
   * not look into it.
   */
  void own(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : (Iterable<Path>) children::iterator) {
        if (owner(child) != uid) {
          ownAll(child);
        }
      }
      Files.setAttribute(folder, "unix:uid", uid);
      Path around = folder.toAbsolutePath().getParent();
      if (around != null && owner(around) != uid) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(around);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(around, permissions);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the file if it is missing, and hands it to this user. */
  void ownFile(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
      if (owner(file) != uid) {
        Files.setAttribute(file, "unix:uid", uid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<OperatingUser> insteadOfRoot(Path folder) {
    Path suite = folder.toAbsolutePath().getParent();
    Path checkout = suite == null ? null : suite.getParent();
    List<OperatingUser> candidates = new ArrayList<>();
    if (checkout != null && owner(checkout) != ROOT) {
      candidates.add(become(owner(checkout)));
    }
    candidates.add(new OperatingUser(List.of("unshare", "--user"), ROOT));
    candidates.add(become(NOBODY));
    return candidates;
  }

  /** The capability is for files that root made and for folders that are closed to others. */
  private static OperatingUser become(int uid) {
    return new OperatingUser(
        List.of(
            "setpriv",
            "--reuid=" + uid,
            "--regid=" + uid,
            "--clear-groups",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override"),
        uid);
  }

  /**
   * PostgreSQL's programs want a user who has a name, and look for each other with access(2), which
   * knows no capabilities.
   */
  private boolean canRun(String program) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("sh", "-c", "test $(id -u) -ne 0 && id -un && test -x \"$0\"", program));
    return Command.succeeds(command);
  }

  private void ownAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!Files.isSymbolicLink(file)) {
          Files.setAttribute(file, "unix:uid", uid);
        }
      }
    }
  }

  private static int owner(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
