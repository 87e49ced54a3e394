package dev.commercesuite.runtime.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the SQL in Java sources writes: {@code insert t}, {@code delete t} and {@code update t.c}.
 * What the owner role does, in packages called {@code migration}, is left out.
 */
final class WrittenColumns {
  private static final Pattern WRITE =
      Pattern.compile(
          "\\b(?:(?<verb>insert\\s+into|delete\\s+from)\\s+(?<table>[a-z_]+)"
              + "|do\\s+update\\s+set\\s|update\\s+(?<updated>[a-z_]+)(?:\\s+(?:as\\s+)?(?!set\\b)\\w+)?\\s+set\\s)");

  private static final Pattern COLUMN = Pattern.compile("\\s*([a-z_0-9]+)\\s*=(?s:.*)");

  /** Where the assignments end, unless inside parentheses. */
  private static final Pattern END =
      Pattern.compile("(?:where|from|returning)\\b", Pattern.CASE_INSENSITIVE);

  private WrittenColumns() {}

  static Set<String> in(Path folder) throws IOException {
    Set<String> writes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(file -> isServing(file)).forEach(file -> add(read(file), writes));
    }
    return writes;
  }

  private static boolean isServing(Path file) {
    return file.toString().endsWith(".java") && !file.resolveSibling("").endsWith("migration");
  }

  static void add(String java, Set<String> writes) {
    Matcher write = WRITE.matcher(java);
    String inserted = "";
    while (write.find()) {
      String table = write.group("table");
      String updated = write.group("updated");
      if (table != null) {
        boolean insert = write.group("verb").startsWith("insert");
        writes.add((insert ? "insert " : "delete ") + table);
        inserted = insert ? table : inserted;
      } else {
        addAssigned(java, write.end(), updated == null ? inserted : updated, writes);
      }
    }
  }

  private static void addAssigned(String java, int start, String table, Set<String> writes) {
    int depth = 0;
    int assignment = start;
    for (int i = start; ; i++) {
      char c = java.charAt(i);
      boolean ends = depth == 0 && (c == ')' || c == '"' || endsAt(java, i));
      if (ends || (depth == 0 && c == ',')) {
        writes.add("update " + table + "." + column(java.substring(assignment, i)));
        assignment = i + 1;
      }
      if (ends) {
        return;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
  }

  private static boolean endsAt(String java, int index) {
    return !Character.isLetter(java.charAt(index - 1))
        && END.matcher(java).region(index, java.length()).lookingAt();
  }

  private static String column(String assignment) {
    Matcher column = COLUMN.matcher(assignment);
    if (!column.matches()) {
      throw new IllegalStateException("expected column = value: " + assignment);
    }
    return column.group(1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
