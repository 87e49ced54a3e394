package dev.commercesuite.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SampleLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Sample.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicInteger reads = new AtomicInteger();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  /** The first five reads fail, then one succeeds, and all others fail. */
  private int read() {
    int read = reads.incrementAndGet();
    if (read == 6) {
      return read;
    }
    throw new IllegalStateException("a planted failure");
  }

  @Test
  void saysOncePerOutageThatValuesCannotBeRead() {
    try (Sample<Integer> sample =
        Sample.start("test", this::read, Duration.ofMillis(1), new SimpleMeterRegistry())) {
      await().until(() -> reads.get() >= 12);
      assertThat(sample.get(value -> value)).isEqualTo(6);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getMessage)
        .containsExactly(
            "Values for metrics could not be read; the previous ones stay",
            "Values for metrics could not be read; the previous ones stay");
  }
}
