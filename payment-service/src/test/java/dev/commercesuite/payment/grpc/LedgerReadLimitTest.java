package dev.commercesuite.payment.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.payment.v1.GetTrialBalanceRequest;
import dev.commercesuite.api.payment.v1.GetTrialBalanceResponse;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesResponse;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.payment.v1.VerifyLedgerResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.payment.domain.PaymentException.LedgerBusy;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.watch.ResumeTokens;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two may read much of the ledger; nobody waits. */
class LedgerReadLimitTest {
  private final SlowLedger ledger = new SlowLedger();
  private final TestClock clock = new TestClock();
  private final LedgerGrpcService service =
      new LedgerGrpcService(
          ledger,
          new LedgerVerifier(ledger, clock),
          new LedgerReadLimit(2, Duration.ZERO),
          clock,
          new PageTokens(AdapterFixture.SECRET),
          new ResumeTokens(AdapterFixture.SECRET));

  @Test
  void refusesWhoeverReadsMuchWhileOthersDo() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(this::trialBalance);
      Future<?> second = threads.submit(this::trialBalance);
      ledger.begun.await();
      try {
        assertThatThrownBy(this::trialBalance).isInstanceOf(LedgerBusy.class);
        assertThatThrownBy(this::verification).isInstanceOf(LedgerBusy.class);
        assertThatThrownBy(() -> list(ListLedgerEntriesRequest.newBuilder().setCurrencyCode("EUR")))
            .isInstanceOf(LedgerBusy.class);
        list(ListLedgerEntriesRequest.newBuilder());
        list(
            ListLedgerEntriesRequest.newBuilder()
                .setPaymentId(UUID.randomUUID().toString())
                .setCurrencyCode("EUR"));
      } finally {
        ledger.end.countDown();
      }
      first.get();
      second.get();
    }

    trialBalance();
    verification();
    list(ListLedgerEntriesRequest.newBuilder().setCurrencyCode("EUR"));
  }

  @Test
  void givesItsPlaceBackWhenAReadFails() {
    LedgerReadLimit limit = new LedgerReadLimit(1, Duration.ZERO);
    for (int n = 0; n < 3; n++) {
      assertThatThrownBy(() ->
              limit.read(() -> {
                throw new IllegalStateException("broken");
              }))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void leavesMostConnectionsToPayments() {
    assertThat(LedgerReadLimit.placesFor(8)).isEqualTo(2);
    assertThat(LedgerReadLimit.placesFor(50)).isEqualTo(12);
    assertThat(LedgerReadLimit.placesFor(1)).isEqualTo(1);
  }

  @Test
  void saysWhenToTryAgain() {
    Failure failure = Objects.requireNonNull(PaymentErrors.map(new LedgerBusy()));

    RemoteFailure received = RemoteFailure.from(failure.toStatusRuntimeException());
    assertThat(received.is(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(received.retryDelay()).isEqualTo(Duration.ofSeconds(1));
  }

  private void trialBalance() {
    service.getTrialBalance(
        GetTrialBalanceRequest.getDefaultInstance(), new Ignoring<GetTrialBalanceResponse>());
  }

  private void verification() {
    service.verifyLedger(
        VerifyLedgerRequest.getDefaultInstance(), new Ignoring<VerifyLedgerResponse>());
  }

  private void list(ListLedgerEntriesRequest.Builder request) {
    service.listLedgerEntries(request.build(), new Ignoring<ListLedgerEntriesResponse>());
  }

  private static final class Ignoring<T> implements StreamObserver<T> {
    @Override
    public void onNext(T message) {}

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onCompleted() {}
  }

  /** Its balances take until they are told to end. */
  private static final class SlowLedger implements Ledger {
    private final CountDownLatch begun = new CountDownLatch(2);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public List<Balance> balances(@Nullable AccountCode account, @Nullable String currency) {
      begun.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return List.of();
    }

    @Override
    public EntryPage entries(String epoch, EntryFilter filter, LedgerPosition after, int limit) {
      return new EntryPage(List.of(), false, after);
    }

    @Override
    public String epoch() {
      return "epoch";
    }

    @Override
    public Verification verify(@Nullable PaymentId after, int limit) {
      return new Verification(0, 0, 0, Map.of(), List.of(), null);
    }

    @Override
    public Verification verify(Checkpoint.ClosedSums after) {
      return new Verification(0, 0, 0, Map.of(), List.of(), null);
    }
  }
}
