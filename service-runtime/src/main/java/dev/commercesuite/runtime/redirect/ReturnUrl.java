package dev.commercesuite.runtime.redirect;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL that is written in the one way in which all programs agree where it leads. Nothing is
 * normalised: what would need it, such as a host in capitals, the default port or a {@code ..}, is
 * refused, so that two of them can be compared as texts.
 *
 * @param origin scheme, host and port, such as {@code https://shop.example.com}
 * @param path empty, or from its first slash on
 * @param query from its question mark on; empty when there is none
 */
record ReturnUrl(String origin, String path, String query) {
  /** As in the contract. */
  private static final int LONGEST = 1_000;

  private static final int LONGEST_HOST = 253;
  private static final int HIGHEST_PORT = 65_535;
  private static final Set<String> THIS_HOST = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern PARTS =
      Pattern.compile("(https?)://([^/?#:@\\\\\\[\\]]*|\\[::1])(:[^/?#@\\\\]*)?(/[^?]*)?(\\?.*)?");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
  private static final Pattern PORT = Pattern.compile(":[1-9][0-9]{0,4}");

  /**
   * What RFC 3986 allows, without the semicolon, after which servers may ignore a segment.
   * Possessive, here and below: a URL is up to 1,000 characters, and a group that can be taken back
   * needs the stack of the thread for each of them.
   */
  private static final Pattern PATH =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,=:@/-]++|%[0-9A-Fa-f]{2})*+");

  private static final Pattern QUERY =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]++|%[0-9A-Fa-f]{2})*+");

  /** Control characters, {@code %}, {@code .}, {@code /} and {@code \}. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("%([01][0-9A-Fa-f]|7[Ff]|25|2[EeFf]|5[Cc])");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException completes "expected …"
   */
  static ReturnUrl of(String text) {
    require(text.length() <= LONGEST, "a URL of at most " + LONGEST + " characters");
    require(text.indexOf('#') < 0, "a URL without a fragment");
    Matcher parts = PARTS.matcher(text);
    require(
        parts.matches(),
        "a URL that begins with https:// and a host, without user information or a backslash");
    String scheme = parts.group(1);
    String host = parts.group(2);
    requireHost(host);
    require(
        scheme.equals("https") || THIS_HOST.contains(host), "https; http is for this machine only");
    String port = group(parts, 3);
    requirePort(scheme, port);
    String path = group(parts, 4);
    requirePath(path);
    String query = group(parts, 5);
    require(
        query.isEmpty() || QUERY.matcher(query.substring(1)).matches(),
        "a query of the characters that RFC 3986 allows");
    return new ReturnUrl(scheme + "://" + host + port, path, query);
  }

  /** Whether the other one is of the same origin and its path is this one or below it. */
  boolean covers(ReturnUrl other) {
    return origin.equals(other.origin)
        && (other.path.equals(path) || other.path.startsWith(path + "/"));
  }

  private static void requireHost(String host) {
    require(
        host.equals("[::1]") || (host.length() <= LONGEST_HOST && HOST.matcher(host).matches()),
        "a host of lower-case ASCII letters, digits and hyphens, without a dot at its end");
  }

  private static void requirePort(String scheme, String port) {
    if (port.isEmpty()) {
      return;
    }
    require(
        PORT.matcher(port).matches() && Integer.parseInt(port.substring(1)) <= HIGHEST_PORT,
        "a port from 1 to " + HIGHEST_PORT);
    require(
        !port.equals(scheme.equals("https") ? ":443" : ":80"),
        "no port where it is that of the scheme");
  }

  private static void requirePath(String path) {
    require(
        PATH.matcher(path).matches(),
        "a path of the characters that RFC 3986 allows, without a semicolon");
    require(
        !AMBIGUOUS.matcher(path).find(),
        "a path without encoded slashes, backslashes, dots, percent signs and control characters");
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      require(
          !segments[i].equals(".") && !segments[i].equals(".."), "a path without . and .. in it");
      require(!segments[i].isEmpty() || i == segments.length - 1, "a path without // in it");
    }
  }

  private static String group(Matcher matcher, int number) {
    String text = matcher.group(number);
    return text == null ? "" : text;
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }
}
