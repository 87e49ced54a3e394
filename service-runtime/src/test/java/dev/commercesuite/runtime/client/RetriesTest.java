package dev.commercesuite.runtime.client;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.interceptors.errors.Failure;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a channel to a peer repeats by itself, and when. */
class RetriesTest {
  private final List<Long> attempts = Collections.synchronizedList(new ArrayList<>());
  private volatile IntFunction<@Nullable Failure> failures = _ -> null;

  private final String name = InProcessServerBuilder.generateName();
  private final Server server =
      InProcessServerBuilder.forName(name)
          .addService(
              new HealthGrpc.HealthImplBase() {
                @Override
                public void check(
                    HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
                  attempts.add(System.nanoTime());
                  Failure failure = failures.apply(attempts.size());
                  if (failure == null) {
                    observer.onNext(HealthCheckResponse.getDefaultInstance());
                    observer.onCompleted();
                  } else {
                    observer.onError(failure.toStatus().asRuntimeException(failure.toTrailers()));
                  }
                }
              })
          .build();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(name)
          .defaultServiceConfig(ServiceConfig.map())
          .enableRetry()
          .build();

  @BeforeEach
  void start() throws IOException {
    var _ = server.start();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void peerThatIsDeadGetsHardlyMoreCallsThanThereAre() {
    failures = _ -> Failure.of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, "dead");

    assertThat(failing(100)).containsOnly(Status.Code.UNAVAILABLE);

    assertThat(attempts).hasSizeBetween(101, 110);
  }

  @Test
  void peerThatIsOverloadedGetsHardlyMoreCallsThanThereAre() {
    failures = _ -> overloaded(Duration.ofMillis(1));

    assertThat(failing(100)).containsOnly(Status.Code.RESOURCE_EXHAUSTED);

    assertThat(attempts).hasSizeBetween(101, 110);
  }

  @Test
  void peerThatRefusesEveryOtherCallGetsHardlyMoreCallsThanThereAre() {
    failures = attempt -> attempt % 2 == 0 ? overloaded(Duration.ofMillis(1)) : null;

    for (int i = 0; i < 200; i++) {
      var _ = codeOfCall();
    }

    assertThat(attempts).hasSizeBetween(201, 220);
  }

  @Test
  void pauseThatThePeerAsksForIsMade() {
    failures = attempt -> attempt == 1 ? overloaded(Duration.ofMillis(300)) : null;

    assertThat(codeOfCall()).isEqualTo(Status.Code.OK);

    assertThat(attempts).hasSize(2);
    assertThat(attempts.getLast() - attempts.getFirst())
        .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
  }

  @Test
  void pauseOfAnOutageIsMadeToo() {
    failures =
        attempt ->
            attempt == 1
                ? Failure.of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, "away")
                    .withRetryDelay(Duration.ofMillis(300))
                : null;

    assertThat(codeOfCall()).isEqualTo(Status.Code.OK);

    assertThat(attempts.getLast() - attempts.getFirst())
        .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
  }

  @Test
  void callWithALongPauseIsForItsCallerToRepeat() {
    failures = _ -> overloaded(Duration.ofSeconds(90));

    assertThat(codeOfCall()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    assertThat(attempts).hasSize(1);
  }

  @Test
  void callThatWillNeverDoIsNotRepeated() {
    failures = _ -> Failure.of(ERROR_REASON_REQUEST_TOO_LARGE, "too large");

    assertThat(codeOfCall()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    assertThat(attempts).hasSize(1);
  }

  @Test
  void callThatHasCostALotIsForItsCallerToRepeat() {
    failures = _ -> overloaded(Duration.ofMillis(1)).repeatedOnlyByTheCaller();

    assertThat(codeOfCall()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    assertThat(attempts).hasSize(1);
  }

  private static Failure overloaded(Duration pause) {
    return Failure.of(ERROR_REASON_OVERLOADED, "too much").withRetryDelay(pause);
  }

  private List<Status.Code> failing(int calls) {
    List<Status.Code> codes = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      codes.add(codeOfCall());
    }
    return codes;
  }

  private Status.Code codeOfCall() {
    StatusRuntimeException failed =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Duration.ofSeconds(30))
                    .check(HealthCheckRequest.getDefaultInstance()));
    return failed == null ? Status.Code.OK : failed.getStatus().getCode();
  }
}
