package dev.commercesuite.interceptors.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingCallsTest {
  private final WaitingCalls waiting = new WaitingCalls();

  @Test
  void unaryCallWaitsUntilItsWaitIsClosed() {
    WaitingCalls.unaryCall()
        .run(() -> {
          WaitingCalls.Wait one = waiting.begin();
          try (WaitingCalls.Wait _ = waiting.begin()) {
            assertThat(waiting.count()).isEqualTo(2);
          }
          one.close();
          one.close();
          assertThat(waiting.count()).isZero();
        });
  }

  @Test
  void workForNoCallDoesNotCount() {
    try (WaitingCalls.Wait _ = waiting.begin()) {
      assertThat(waiting.count()).isZero();
    }
    assertThat(waiting.count()).isZero();
  }
}
