package dev.commercesuite.runtime.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A statement as it was written, with {@code :names}, and as the driver wants it, with question
 * marks. Literals, quoted identifiers, comments, dollar quotes and casts ({@code ::text}) are left
 * alone.
 *
 * @param sql with a question mark for each name
 * @param names of the question marks, in their order; a name may come more than once
 * @param distinctNames each of them once
 */
record NamedSql(String sql, List<String> names, Set<String> distinctNames) {

  static NamedSql parse(String text) {
    return new Parser(text).parse();
  }

  /** Statements that were parsed before. Thread-safe. */
  static final class Cache {
    /** A program has far fewer texts, unless it writes values into them. */
    private static final int LARGEST = 1_000;

    private final ConcurrentHashMap<String, NamedSql> statements = new ConcurrentHashMap<>();

    NamedSql get(String text) {
      NamedSql known = statements.get(text);
      if (known != null) {
        return known;
      }
      NamedSql parsed = NamedSql.parse(text);
      if (statements.size() < LARGEST) {
        statements.put(text, parsed);
      }
      return parsed;
    }
  }

  private static final class Parser {
    private final String text;
    private final StringBuilder sql = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private int position;

    private Parser(String text) {
      this.text = text;
    }

    NamedSql parse() {
      while (position < text.length()) {
        switch (text.charAt(position)) {
          case '\'' -> copy(endOfString());
          case '"' -> copy(after("\"", position + 1));
          case '-' -> copy(at("--") ? after("\n", position) : position + 1);
          case '/' -> copy(at("/*") ? endOfComment() : position + 1);
          case '$' -> copy(endOfDollarQuote());
          case ':' -> colon();
          case '?' -> questionMark();
          default -> copy(endOfWord());
        }
      }
      return new NamedSql(sql.toString(), List.copyOf(names), Set.copyOf(names));
    }

    private void copy(int end) {
      sql.append(text, position, end);
      position = end;
    }

    private boolean at(String token) {
      return text.startsWith(token, position);
    }

    /** The rest of the text belongs to what does not end; PostgreSQL says what it thinks of it. */
    private int after(String token, int from) {
      int found = text.indexOf(token, from);
      return found < 0 ? text.length() : found + token.length();
    }

    /** A quote within a string is doubled, or escaped by a backslash in {@code E'…'}. */
    private int endOfString() {
      boolean escapes =
          position > 0
              && Character.toLowerCase(text.charAt(position - 1)) == 'e'
              && (position == 1 || !isNamePart(text.charAt(position - 2)));
      for (int i = position + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && escapes) {
          i++;
        } else if (c == '\'') {
          return i + 1; // the second half of a doubled one begins another string
        }
      }
      return text.length();
    }

    /** Comments of PostgreSQL nest. */
    private int endOfComment() {
      int depth = 0;
      for (int i = position; i < text.length(); i++) {
        if (text.startsWith("/*", i)) {
          depth++;
          i++;
        } else if (text.startsWith("*/", i)) {
          depth--;
          i++;
          if (depth == 0) {
            return i + 1;
          }
        }
      }
      return text.length();
    }

    private int endOfDollarQuote() {
      int end = position + 1;
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
      if (end == text.length() || text.charAt(end) != '$') {
        return end;
      }
      return after(text.substring(position, end + 1), end + 1);
    }

    /** A keyword, an identifier or a number; otherwise a single character. */
    private int endOfWord() {
      int end = position + 1;
      if (isNamePart(text.charAt(position))) {
        while (end < text.length() && (isNamePart(text.charAt(end)) || text.charAt(end) == '$')) {
          end++;
        }
      }
      return end;
    }

    private void colon() {
      int start = position + 1;
      if (at("::")) {
        copy(position + 2);
      } else if (start < text.length() && isNameStart(text.charAt(start))) {
        int end = start + 1;
        while (end < text.length() && isNamePart(text.charAt(end))) {
          end++;
        }
        names.add(text.substring(start, end));
        sql.append('?');
        position = end;
      } else {
        copy(start);
      }
    }

    /** The driver takes two for one that is an operator. */
    private void questionMark() {
      if (!at("??")) {
        throw new IllegalArgumentException(
            "a question mark among named parameters: " + text.strip());
      }
      copy(position + 2);
    }

    private static boolean isNameStart(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isNamePart(char c) {
      return isNameStart(c) || (c >= '0' && c <= '9');
    }
  }
}
