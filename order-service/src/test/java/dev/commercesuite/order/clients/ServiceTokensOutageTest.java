package dev.commercesuite.order.clients;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenResponse;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.config.Secret;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Service tokens while user-service is away. */
class ServiceTokensOutageTest {
  private static final int CALLERS = 20;

  private final Outage outage = new Outage();
  private final InProcess userService = InProcess.peer(outage);
  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final ServiceTokens tokens =
      new ServiceTokens(userService.channel(), "order-service", new Secret("secret"), () -> now);

  /** user-service, which answers when it is told to, and issues tokens or fails. */
  private static final class Outage extends AuthServiceGrpc.AuthServiceImplBase {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch answering = new CountDownLatch(0);
    private volatile boolean away = true;
    private volatile StatusRuntimeException failure = Status.UNAVAILABLE.asRuntimeException();

    @Override
    public void issueServiceToken(
        IssueServiceTokenRequest request, StreamObserver<IssueServiceTokenResponse> observer) {
      int number = asked.incrementAndGet();
      try {
        answering.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (away) {
        observer.onError(failure);
        return;
      }
      observer.onNext(
          IssueServiceTokenResponse.newBuilder()
              .setTokens(
                  Tokens.newBuilder()
                      .setAccessToken("token-" + number)
                      .setExpiresIn(Duration.newBuilder().setSeconds(600)))
              .build());
      observer.onCompleted();
    }
  }

  @AfterEach
  void stop() {
    outage.answering.countDown();
    userService.close();
  }

  @Test
  void allWhoWaitShareOneFailure() throws InterruptedException {
    outage.answering = new CountDownLatch(1);
    AtomicInteger failed = new AtomicInteger();
    List<Thread> callers =
        IntStream.range(0, CALLERS)
            .mapToObj(_ -> Thread.ofVirtual().start(() -> fail(failed)))
            .toList();
    await()
        .until(() ->
            outage.asked.get() == 1
                && callers.stream().allMatch(it -> it.getState() == Thread.State.WAITING));

    outage.answering.countDown();
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(failed).hasValue(CALLERS);
    assertThat(outage.asked).hasValue(1);
  }

  private void fail(AtomicInteger failed) {
    try {
      tokens.token();
    } catch (StatusRuntimeException e) {
      failed.incrementAndGet();
    }
  }

  @Test
  void aFailureIsRememberedForAMoment() {
    assertThatThrownBy(tokens::token).isInstanceOf(StatusRuntimeException.class);
    outage.away = false;
    now = now.plus(ServiceTokens.RETRY_INTERVAL).minusMillis(1);
    assertThatThrownBy(tokens::token).isInstanceOf(StatusRuntimeException.class);
    assertThat(outage.asked).hasValue(1);

    now = now.plusMillis(1);
    assertThat(tokens.token()).isEqualTo("token-2");
  }

  @Test
  void userServiceIsLeftAloneForAsLongAsItAsksFor() {
    outage.failure =
        Failure.of(ERROR_REASON_OVERLOADED, "too much")
            .withRetryDelay(java.time.Duration.ofSeconds(20))
            .toStatusRuntimeException();
    assertThatThrownBy(tokens::token).isInstanceOf(StatusRuntimeException.class);
    outage.away = false;
    now = now.plusSeconds(20).minusMillis(1);
    assertThatThrownBy(tokens::token).isInstanceOf(StatusRuntimeException.class);

    now = now.plusMillis(1);
    assertThat(tokens.token()).isEqualTo("token-2");
  }

  @Test
  void aTokenServesUntilItsEndAlthoughItCannotBeRenewed() {
    outage.away = false;
    assertThat(tokens.token()).isEqualTo("token-1");
    outage.away = true;

    now = now.plusSeconds(569);
    assertThat(tokens.token()).isEqualTo("token-1");
    await().untilAsserted(() -> assertThat(outage.asked).hasValue(2));
    assertThat(tokens.token()).isEqualTo("token-1");

    now = now.plusSeconds(31);
    assertThatThrownBy(tokens::token).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void noCallerWaitsForTheRenewalOfATokenThatIsGood() {
    outage.away = false;
    assertThat(tokens.token()).isEqualTo("token-1");
    outage.answering = new CountDownLatch(1);

    now = now.plusSeconds(500);
    assertThat(tokens.token()).isEqualTo("token-1");
    await().untilAsserted(() -> assertThat(outage.asked).hasValue(2));
    assertThat(tokens.token()).isEqualTo("token-1");

    outage.answering.countDown();
    await().until(tokens::token, "token-2"::equals);
  }
}
