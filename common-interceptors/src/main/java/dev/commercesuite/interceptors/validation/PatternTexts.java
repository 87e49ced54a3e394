package dev.commercesuite.interceptors.validation;

import java.util.Map;

/**
 * The regular expressions of the contract in words: whoever fills in a form cannot read them.
 *
 * <p>They are here and not in the contract, whose rules cannot have a message of their own; a test
 * says that none is missing.
 */
final class PatternTexts {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("^\\P{Cc}*$", "must have no control characters"),
          Map.entry(
              "^[\\P{Cc}\\t\\r\\n]*$", "must have no control characters but line breaks and tabs"),
          Map.entry(
              "^(\\P{Cc}*[^\\p{Z}\\p{C}\\p{M}\u115F\u1160\u2800\u3164\uFFA0]\\P{Cc}*)?$",
              "must have a visible character, and no control characters"),
          Map.entry(
              "^(me|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$",
              "must be a UUID, or the word me"),
          Map.entry("^[!-~]*$", "must be of visible ASCII characters, without spaces"),
          Map.entry("^[A-Z]{2}$", "must be two capital letters, such as DE"),
          Map.entry("^[A-Z]{3}$", "must be three capital letters, such as EUR"),
          Map.entry(
              "^[A-Z][A-Z0-9_]{0,62}$",
              "must be 1 to 63 of the characters A-Z, 0-9 and _, a letter first"),
          Map.entry(
              "^[A-Za-z0-9._-]*$",
              "must have no characters but A-Z, a-z, 0-9, the dot, the underscore and the hyphen"),
          Map.entry(
              "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
              "must be 1 to 64 of the characters A-Z, a-z, 0-9, the dot, the underscore and the"
                  + " hyphen, a letter or digit first"),
          Map.entry(
              "^[A-Za-z0-9_-]{1,255}$",
              "must be 1 to 255 of the characters A-Z, a-z, 0-9, the underscore and the hyphen"),
          Map.entry(
              "^[a-z][a-z._]{0,63}$",
              "must be 1 to 64 of the characters a-z, the dot and the underscore, a letter first"),
          Map.entry(
              "^[a-z][a-z0-9-]{0,62}$",
              "must be 1 to 63 of the characters a-z, 0-9 and the hyphen, a letter first"),
          Map.entry(
              "^[a-z][a-z0-9_]{0,31}$",
              "must be 1 to 32 of the characters a-z, 0-9 and the underscore, a letter first"));

  private PatternTexts() {}

  /** What a text has to be like to match. */
  static String of(String pattern) {
    return WORDS.getOrDefault(pattern, "must match " + pattern);
  }

  static boolean hasWordsFor(String pattern) {
    return WORDS.containsKey(pattern);
  }
}
