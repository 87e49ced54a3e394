package dev.commercesuite.system.cluster.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the streams about one object told, one after the other. Thread-safe. */
final class Seen {
  private final List<Long> sequences = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Integer> ends = new TreeMap<>();
  private String resumeToken = "";

  synchronized void add(Told told) {
    if (told.kind() == Told.Kind.SNAPSHOT && !resumeToken.isEmpty()) {
      problems.add("a stream that was resumed began with a snapshot");
    }
    if (told.kind() == Told.Kind.CHANGE) {
      sequences.add(told.sequence());
    }
    resumeToken = told.resumeToken();
  }

  /** A stream has ended or was broken. */
  synchronized void ended(String how) {
    ends.merge(how, 1, Integer::sum);
  }

  /** Something that must not be. */
  synchronized void problem(String what) {
    problems.add(what);
  }

  /** Continues after the last message; empty before the first. */
  synchronized String resumeToken() {
    return resumeToken;
  }

  /** The last event that was told; 0 before the first. */
  synchronized long last() {
    return sequences.isEmpty() ? 0 : sequences.getLast();
  }

  /** How often streams ended with what. */
  synchronized Map<String, Integer> ends() {
    return Map.copyOf(ends);
  }

  /** How many events were told. */
  synchronized int events() {
    return sequences.size();
  }

  /**
   * What was not as it has to be.
   *
   * @param before events that the first snapshot stood for
   * @param history all events there are
   */
  synchronized List<String> problems(List<Long> before, List<Long> history) {
    List<String> all = new ArrayList<>(problems);
    List<Long> expected = history.subList(before.size(), history.size());
    expected.stream()
        .filter(it -> !sequences.contains(it))
        .forEach(it -> all.add("lost event " + it));
    for (int i = 0; i < sequences.size(); i++) {
      long sequence = sequences.get(i);
      if (sequences.subList(0, i).contains(sequence)) {
        all.add("told event %d twice".formatted(sequence));
      } else if (i > 0 && sequence < sequences.get(i - 1)) {
        all.add("told event %d after %d".formatted(sequence, sequences.get(i - 1)));
      }
      if (!expected.contains(sequence)) {
        all.add(
            "told event %d, which is not in the history or was in the snapshot"
                .formatted(sequence));
      }
    }
    return all;
  }
}
