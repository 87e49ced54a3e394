package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalCountTest {
  private static final int MOST = 3;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final RefusalCount count = new RefusalCount(MOST, WINDOW, now::get);

  @Test
  void oneMoreThanAllowedEndsTheConnection() throws Exception {
    addAllowed();

    assertThatThrownBy(count::add)
        .isInstanceOfSatisfying(
            Http2Exception.class,
            e -> {
              assertThat(e.error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
              assertThat(Http2Exception.isStreamError(e)).isFalse();
            });
  }

  @Test
  void itDoesUntilTheWindowIsOver() throws Exception {
    addAllowed();
    now.addAndGet(WINDOW.toNanos() - 1);

    assertThatThrownBy(count::add).isInstanceOf(Http2Exception.class);
  }

  @Test
  void afterTheWindowAsManyAreAllowedAgain() throws Exception {
    addAllowed();
    now.addAndGet(WINDOW.toNanos());

    addAllowed();

    assertThatThrownBy(count::add).isInstanceOf(Http2Exception.class);
  }

  private void addAllowed() throws Http2Exception {
    for (int i = 0; i < MOST; i++) {
      count.add();
    }
  }
}
