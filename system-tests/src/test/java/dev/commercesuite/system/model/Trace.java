package dev.commercesuite.system.model;

import dev.commercesuite.system.model.operations.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/** All operations and answers of a run in one digest, and the latest in full. */
final class Trace {
  private static final int IN_FULL = 20;

  private final MessageDigest digest = sha256();
  private final Deque<String> latest = new ArrayDeque<>();
  private long operations;

  void begin(Operation operation) {
    operations++;
    add("%d %s".formatted(operations, operation));
  }

  void answered(String answer) {
    add("  -> " + answer);
  }

  long operations() {
    return operations;
  }

  /** The last operations, one line each, their answers below. */
  String latest() {
    return String.join(System.lineSeparator(), latest);
  }

  /** Of everything so far, in 16 digits; the run is over. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private void add(String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    latest.addLast(line);
    if (latest.size() > 2 * IN_FULL) {
      latest.removeFirst();
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
