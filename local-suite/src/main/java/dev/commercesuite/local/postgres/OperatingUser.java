package dev.commercesuite.local.postgres;

import com.sun.security.auth.module.UnixSystem;
import dev.commercesuite.local.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL's programs run as. They refuse to be root, and in a container root is
 * often all there is.
 *
 * @param prefix what stands before a command
 * @param uid who has to own the data, as seen from outside
 */
record OperatingUser(List<String> prefix, int uid) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  /** In a user namespace of its own root is nobody, and its files are still its own. */
  private static final List<String> IN_USER_NAMESPACE = List.of("unshare", "--user");

  /** Where user namespaces are forbidden: nobody, who may still look into root's folders. */
  private static final List<String> AS_NOBODY =
      List.of(
          "setpriv",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override");

  static OperatingUser current() {
    int uid = (int) new UnixSystem().getUid();
    if (uid != ROOT) {
      return new OperatingUser(List.of(), uid);
    }
    if (isNotRoot(IN_USER_NAMESPACE)) {
      return new OperatingUser(IN_USER_NAMESPACE, ROOT);
    }
    if (isNotRoot(AS_NOBODY)) {
      return new OperatingUser(AS_NOBODY, NOBODY);
    }
    throw new StartFailure(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv can become another"
            + " user here. Run as a normal user, or use an existing server: ./run --postgres URL");
  }

  Command.Result run(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return Command.run(whole);
  }

  /** Hands a folder and everything in it to this user. */
  void own(Path folder) {
    try {
      if (Integer.valueOf(uid).equals(Files.getAttribute(folder, "unix:uid"))) {
        return;
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.setAttribute(file, "unix:uid", uid);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNotRoot(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("sh", "-c", "test $(id -u) -ne 0"));
    return Command.succeeds(command);
  }
}
