package dev.commercesuite.system.cluster.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeenTest {
  private static final List<Long> BEFORE = List.of(1L, 2L);
  private static final List<Long> HISTORY = List.of(1L, 2L, 3L, 4L, 5L);

  @Test
  void isContentWithEveryEventOnceAndInOrder() {
    assertThat(problems(3, 4, 5)).isEmpty();
  }

  @Test
  void findsALostEvent() {
    assertThat(problems(3, 5)).containsExactly("lost event 4");
    assertThat(problems(3, 4)).containsExactly("lost event 5");
  }

  @Test
  void findsAnEventThatWasToldTwice() {
    assertThat(problems(3, 4, 4, 5)).containsExactly("told event 4 twice");
  }

  @Test
  void findsEventsOutOfOrder() {
    assertThat(problems(4, 3, 5)).containsExactly("told event 3 after 4");
  }

  @Test
  void findsAnEventThatTheSnapshotStoodFor() {
    assertThat(problems(2, 3, 4, 5)).hasSize(1);
  }

  @Test
  void findsASnapshotInAResumedStream() {
    Seen seen = new Seen();
    seen.add(Told.snapshot("first"));
    seen.add(Told.heartbeat("second"));
    assertThat(seen.problems(BEFORE, BEFORE)).isEmpty();
    assertThat(seen.resumeToken()).isEqualTo("second");

    seen.add(Told.snapshot("third"));
    assertThat(seen.problems(BEFORE, BEFORE)).hasSize(1);
  }

  private static List<String> problems(long... sequences) {
    Seen seen = new Seen();
    seen.add(Told.snapshot("0"));
    for (long sequence : sequences) {
      seen.add(Told.change(sequence, String.valueOf(sequence)));
    }
    return seen.problems(BEFORE, HISTORY);
  }
}
