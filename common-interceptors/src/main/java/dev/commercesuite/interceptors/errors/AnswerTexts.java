package dev.commercesuite.interceptors.errors;

import java.util.function.IntUnaryOperator;

/**
 * Cuts the texts of a failure, at whole characters. Much of what they say is repeated from a
 * request, which may say anything at any length.
 */
final class AnswerTexts {
  private static final String CUT = "…";

  private AnswerTexts() {}

  /** So much of the text as UTF-8 has in that many bytes; what is cut ends with an ellipsis. */
  static String ofBytes(String text, int most) {
    return cut(text, most, AnswerTexts::bytes);
  }

  /** So much of the text as the header {@code grpc-message} has in that many bytes. */
  static String ofHeaderBytes(String text, int most) {
    return cut(text, most, AnswerTexts::headerBytes);
  }

  /** What {@code grpc-message} takes for the text. */
  static int headerBytes(String text) {
    return text.codePoints().map(AnswerTexts::headerBytes).sum();
  }

  /** What UTF-8 takes for the text. */
  static int bytes(String text) {
    return text.codePoints().map(AnswerTexts::bytes).sum();
  }

  private static String cut(String text, int most, IntUnaryOperator size) {
    int room = most - CUT.codePoints().map(size).sum();
    int bytes = 0;
    int end = 0;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      bytes += size.applyAsInt(character);
      if (bytes > most) {
        return text.substring(0, end) + CUT;
      }
      at += Character.charCount(character);
      if (bytes <= room) {
        end = at;
      }
    }
    return text;
  }

  private static int bytes(int character) {
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }

  /** Percent-encoded, but for printable ASCII. */
  private static int headerBytes(int character) {
    return character >= ' ' && character < '~' && character != '%' ? 1 : 3 * bytes(character);
  }
}
