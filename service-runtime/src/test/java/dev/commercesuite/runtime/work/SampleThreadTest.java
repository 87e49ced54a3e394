package dev.commercesuite.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the thread of a sample does between two reads, and when nobody needs it any more. */
class SampleThreadTest {
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void restsBetweenTwoReadsAndEndsWhenItIsClosed() {
    try (Sample<Integer> _ =
        Sample.start("test", this::read, Duration.ofHours(1), new SimpleMeterRegistry())) {
      await().until(() -> is(Thread.State.TIMED_WAITING));
      assertThat(reads).hasValue(1);
    }

    await().until(() -> is(Thread.State.TERMINATED));
    assertThat(reads).hasValue(1);
  }

  private int read() {
    thread.set(Thread.currentThread());
    return reads.incrementAndGet();
  }

  private boolean is(Thread.State state) {
    Thread reading = thread.get();
    return reading != null && reading.getState() == state;
  }
}
