package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.commercesuite.runtime.announce.FeedTail.Glance;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What streams on which nothing happens hear of another history. */
class FeedPollingHistoryTest {
  private final RecordingListener listener = new RecordingListener();
  private @Nullable String epoch = "one";
  private long horizon = 100;
  private final FeedPolling polling =
      new FeedPolling(
          "test",
          (_, _) -> {
            if (epoch == null) {
              throw new FeedHistoryUnconfirmed();
            }
            return new Glance(epoch, horizon, horizon, List.of(), List.of());
          },
          listener,
          () -> Instant.EPOCH,
          3,
          Duration.ofHours(1),
          new SimpleMeterRegistry());

  @BeforeEach
  void lookOnce() {
    polling.poll();
    listener.heard.clear();
  }

  @Test
  void saysToLookForAllOnceWhenTheEpochIsAnotherOne() {
    epoch = "two";
    horizon = 5_000;
    polling.poll();
    assertThat(listener.heard).containsExactly(RecordingListener.ALL);

    polling.poll();
    assertThat(listener.heard).hasSize(1);
  }

  @Test
  void saysToLookForAllWhileTheHistoryIsNotConfirmed() {
    epoch = null;
    assertThatExceptionOfType(FeedHistoryUnconfirmed.class).isThrownBy(polling::poll);
    assertThat(listener.heard).containsExactly(RecordingListener.ALL);

    epoch = "one";
    listener.heard.clear();
    polling.poll();
    assertThat(listener.heard).isEmpty();
  }
}
