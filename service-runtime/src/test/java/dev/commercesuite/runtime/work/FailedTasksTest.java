package dev.commercesuite.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which failures of a task are the work's to decide about, and which wait for the lease to end. */
class FailedTasksTest {
  private static final String LEFT = "A task failed; it is due again when its lease ends";

  private final Logger logger = (Logger) LoggerFactory.getLogger(WorkLoop.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Queue<RuntimeException> decided = new ConcurrentLinkedQueue<>();
  private volatile @Nullable RuntimeException undecidable;

  @BeforeEach
  void listen() {
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  @Test
  void databaseThatIsAwayIsNoDefectOfTheTask() {
    DatabaseUnavailable away = new DatabaseUnavailable("away", null);
    try (WorkLoop<String> _ = working(away)) {
      await().until(() -> !lines.list.isEmpty());
    }

    assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly(LEFT);
    assertThat(lines.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("away");
    assertThat(decided).isEmpty();
  }

  @Test
  void taskIsLeftWhenNobodyCanDecideAboutItsDefect() {
    undecidable = new IllegalStateException("the database went away meanwhile");
    try (WorkLoop<String> _ = working(new IllegalStateException("a planted defect"))) {
      await().until(() -> !lines.list.isEmpty());
    }

    assertThat(decided).hasSize(1);
    assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly(LEFT);
    assertThat(lines.list.getFirst().getThrowableProxy().getMessage())
        .isEqualTo("the database went away meanwhile");
  }

  /** A loop with one task, which fails. */
  private WorkLoop<String> working(RuntimeException failure) {
    AtomicBoolean claimed = new AtomicBoolean();
    return WorkLoop.start(
        "sample",
        new DueWork<>() {
          @Override
          public List<String> claim(int limit) {
            return claimed.compareAndSet(false, true) ? List.of("task") : List.of();
          }

          @Override
          public void run(String task) {
            throw failure;
          }

          @Override
          public void failed(String task, RuntimeException defect) {
            decided.add(defect);
            RuntimeException thrown = undecidable;
            if (thrown != null) {
              throw thrown;
            }
          }
        },
        Duration.ofHours(1),
        new SimpleMeterRegistry());
  }
}
