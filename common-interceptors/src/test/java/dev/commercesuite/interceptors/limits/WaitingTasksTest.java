package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WaitingTasksTest {
  private final WaitingTasks waiting = new WaitingTasks();

  @Test
  void tasksWaitUntilTheyBegin() {
    Queue<Runnable> given = new ArrayDeque<>();
    List<Integer> whileRunning = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waiting.of(given::add).execute(() -> whileRunning.add(waiting.count()));
    }
    assertThat(waiting.count()).isEqualTo(2);

    given.remove().run();
    given.remove().run();

    assertThat(whileRunning).containsExactly(1, 0);
  }

  @Test
  void taskThatIsNotTakenDoesNotWait() {
    assertThatThrownBy(() ->
            waiting
                .of(_ -> {
                  throw new RejectedExecutionException("closed");
                })
                .execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);

    assertThat(waiting.count()).isZero();
  }
}
