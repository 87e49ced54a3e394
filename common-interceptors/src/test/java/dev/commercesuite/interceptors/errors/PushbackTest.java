package dev.commercesuite.interceptors.errors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_IN_FLIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What channels that repeat calls by themselves are told about the pause, and what callers are. */
class PushbackTest {
  private static final Failure OVERLOADED = Failure.of(ERROR_REASON_OVERLOADED, "too much");
  private static final Failure AWAY = Failure.of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, "away");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "PT0S, 0",
    "PT0.0000001S, 1",
    "PT0.2S, 200",
    "PT2S, 2000",
    "PT2.001S, -1",
    "PT90S, -1"
  })
  void isTheRetryDelayUnlessThatIsLong(Duration delay, String pushback) {
    assertThat(of(OVERLOADED.withRetryDelay(delay))).isEqualTo(pushback);
    assertThat(of(AWAY.withRetryDelay(delay))).isEqualTo(pushback);
  }

  @Test
  void saysNeverWhereTryingAgainDoesNotHelp() {
    assertThat(of(OVERLOADED)).isEqualTo("-1");
  }

  @Test
  void saysNeverWhereOnlyTheCallerRepeats() {
    Failure failure =
        OVERLOADED.repeatedOnlyByTheCaller().withRetryDelay(Duration.ofMillis(200)).with("a", "b");

    assertThat(of(failure)).isEqualTo("-1");
    assertThat(RemoteFailure.retryDelayBehind(failure.toStatusRuntimeException()))
        .isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void leavesAnOutageWithoutADelayToTheChannel() {
    assertThat(of(AWAY)).isNull();
  }

  /** A channel would obey it there too, without counting what it repeats. */
  @Test
  void isNotSentWithStatusesThatChannelsDoNotRepeat() {
    assertThat(
            of(
                Failure.of(ERROR_REASON_REQUEST_IN_FLIGHT, "wait")
                    .withRetryDelay(Duration.ofSeconds(1))))
        .isNull();
  }

  @Test
  void delayIsFoundBehindTheExceptionsOfAClient() {
    Throwable failure =
        new IllegalStateException(
            new IllegalStateException(
                OVERLOADED.withRetryDelay(Duration.ofSeconds(7)).toStatusRuntimeException()));

    assertThat(RemoteFailure.retryDelayBehind(failure)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void thereIsNoDelayBehindOtherExceptions() {
    IllegalStateException one = new IllegalStateException(Status.UNAVAILABLE.asRuntimeException());
    IllegalStateException circle = new IllegalStateException("one");
    circle.initCause(new IllegalStateException("other", circle));

    assertThat(RemoteFailure.retryDelayBehind(one)).isZero();
    assertThat(RemoteFailure.retryDelayBehind(circle)).isZero();
  }

  private static @Nullable String of(Failure failure) {
    return failure
        .toTrailers()
        .get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER));
  }
}
