package dev.commercesuite.runtime.logging;

/** Cuts what is written into a line: some of it is repeated from requests, which can be long. */
final class LogText {
  private static final int LONGEST = 2_000;

  private LogText() {}

  /** The beginning of a text, without half of a character at its end. */
  static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }
}
