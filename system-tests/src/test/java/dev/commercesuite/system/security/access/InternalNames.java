package dev.commercesuite.system.security.access;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What no caller needs to know: code, SQL, files, other programs. */
public final class InternalNames {
  private static final Pattern PATTERN =
      Pattern.compile(
          String.join(
              "|",
              "[A-Z][A-Za-z]+(Exception|Error)\\b",
              "\\bat [\\w.$]+\\([\\w.]+:\\d+\\)",
              "\\b(java|javax|jdk|sun|com|org|io|net)\\.[a-z]\\w*\\.\\w+",
              "dev\\.commercesuite\\.\\w+",
              "(?i)\\b(select|insert into|update|delete from)\\b[^.]* \\b(from|values|set|where)\\b",
              "(?i)\\b(postgres|jdbc|hikari|netty|jackson|auth0|argon2|caffeine|nullpointer)",
              "(?i)stack ?trace|null pointer|unexpected character|unrecognized token",
              "\\.(java|class|pem|jar)\\b",
              "(?<![\\w:/])/(tmp|home|etc|proc|usr|var|root|dev)/",
              "(?i)BEGIN [A-Z ]*KEY",
              "(?i)\\b(HmacSHA|SHA256with|MessageDigest|KeyFactory)"));

  private InternalNames() {}

  /** All that a text holds. */
  public static List<String> in(String text) {
    return PATTERN.matcher(text).results().map(MatchResult::group).toList();
  }
}
