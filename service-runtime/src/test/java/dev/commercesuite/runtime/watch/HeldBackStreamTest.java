package dev.commercesuite.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.StringValue;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeldBackStreamTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final WatchFixture fixture =
      new WatchFixture(new WatchPace(NEVER, NEVER, Duration.ofMillis(1)));

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void looksLessAndLessOftenWhileNothingComesWhateverItIsTold() {
    WatchedLog log = fixture.log("a");
    log.add("more soon");
    long begin = System.nanoTime();
    Iterator<StringValue> stream = fixture.watch("a");
    assertThat(stream.next().getValue()).isEqualTo("more soon");

    await()
        .until(() -> {
          fixture.streams.changed("a");
          return log.emptyReads.get() > 10;
        });

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .as("1 ms, 2 ms, 4 ms … 512 ms")
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_023));
    log.add("more");
    assertThat(stream.next().getValue()).isEqualTo("more");
  }
}
