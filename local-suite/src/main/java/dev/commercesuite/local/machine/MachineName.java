package dev.commercesuite.local.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** How other machines call this one. */
public final class MachineName {
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");

  private MachineName() {}

  /**
   * The name in lower case, or {@code localhost} when it is none that a certificate can have. The
   * JDK would look it up in the network, which can take seconds.
   */
  public static String get() {
    try {
      Process process = new ProcessBuilder("uname", "-n").redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      return ofText(new String(output, StandardCharsets.UTF_8));
    } catch (IOException _) {
      return ofText("");
    }
  }

  static String ofText(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    return name.length() <= 253 && DNS_NAME.matcher(name).matches() ? name : "localhost";
  }
}
