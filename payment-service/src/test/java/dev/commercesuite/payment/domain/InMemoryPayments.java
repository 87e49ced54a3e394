package dev.commercesuite.payment.domain;

import dev.commercesuite.payment.domain.PaymentException.PaymentExists;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store whose transactions are synchronized methods that check everything before they write. */
final class InMemoryPayments implements PaymentStore, StepStore {
  private record Request(String caller, String method, UUID id) {
    static Request of(RequestKey key) {
      return new Request(key.caller(), key.method(), key.requestId());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kept(RequestKey key, byte[] response, boolean tellsOutcome) {}

  private final Map<Request, Kept> requests = new HashMap<>();
  private final Map<Request, OperationId> stepOfRequest = new HashMap<>();
  private final Map<PaymentId, Payment> payments = new HashMap<>();
  private final Map<RefundId, Refund> refunds = new HashMap<>();
  private final Map<OperationId, Operation> steps = new HashMap<>();
  private final List<PaymentEvent> events = new ArrayList<>();
  private final List<LedgerTransaction> postings = new ArrayList<>();

  /** Thrown by the next write, as if the process had died there. */
  private boolean dying;

  static final class Died extends RuntimeException {}

  synchronized void dieAtNextWrite() {
    dying = true;
  }

  synchronized List<LedgerTransaction> postings() {
    return List.copyOf(postings);
  }

  synchronized List<Operation> steps() {
    return List.copyOf(steps.values());
  }

  @Override
  public synchronized RequestStart begin(IdempotentRequest<Progress> request, Supplier<Change> change) {
    return once(
        request,
        () -> {
          Change created = change.get();
          payments.values().stream()
              .filter(other -> other.order().equals(created.payment().order()))
              .filter(other ->
                  other.state() != PaymentState.CANCELED && other.state() != PaymentState.FAILED)
              .forEach(other -> {
                throw new PaymentExists(other.order(), other.id());
              });
          return created;
        });
  }

  @Override
  public synchronized RequestStart begin(
      IdempotentRequest<Progress> request, PaymentId payment, Function<Payment, Change> change) {
    return once(
        request, () -> change.apply(find(payment).orElseThrow(() -> new PaymentNotFound(payment))));
  }

  private RequestStart once(IdempotentRequest<Progress> request, Supplier<Change> change) {
    Request id = Request.of(request.key());
    Kept kept = requests.get(id);
    if (kept != null) {
      if (!kept.key().equals(request.key())) {
        throw new RequestIdReused(request.key());
      }
      OperationId step = stepOfRequest.get(id);
      return step == null || kept.tellsOutcome()
          ? new RequestStart.Finished(new Answer.Replayed<>(kept.response()))
          : new RequestStart.Resumed(step);
    }
    Change decided = change.get();
    write(decided);
    Operation step = decided.operation();
    requests.put(id, new Kept(request.key(), request.encode(decided.progress()), step == null));
    if (step == null) {
      return new RequestStart.Finished(new Answer.Fresh<>(decided.progress()));
    }
    stepOfRequest.put(id, step.id());
    return new RequestStart.Started(step);
  }

  private void write(Change change) {
    if (dying) {
      dying = false;
      throw new Died();
    }
    payments.put(change.payment().id(), change.payment());
    events.addAll(change.events());
    Refund refund = change.refund();
    if (refund != null) {
      refunds.put(refund.id(), refund);
    }
    Operation step = change.operation();
    if (step != null) {
      steps.put(step.id(), step);
    }
    LedgerTransaction posting = change.posting();
    if (posting != null) {
      postings.add(posting);
    }
  }

  @Override
  public synchronized Claim claim(OperationId id, Instant now, Instant leaseUntil) {
    Operation step = step(id);
    if (!step.isOpen()) {
      return new Claim.Settled();
    }
    Instant lease = step.leaseUntil();
    return lease != null && lease.isAfter(now)
        ? new Claim.Busy()
        : new Claim.Claimed(claim(step, leaseUntil));
  }

  @Override
  public synchronized List<Operation> claimDue(Instant now, Instant leaseUntil, int limit) {
    return steps.values().stream()
        .filter(step -> step.isOpen() && !step.isParked())
        .filter(step -> !step.nextAttemptTime().isAfter(now))
        .filter(step -> step.leaseUntil() == null || !step.leaseUntil().isAfter(now))
        .sorted(Comparator.comparing(Operation::nextAttemptTime))
        .limit(limit)
        .toList()
        .stream()
        .map(step -> claim(step, leaseUntil))
        .toList();
  }

  @Override
  public synchronized boolean hasten(OperationId id, Instant now) {
    Operation step = step(id);
    if (!step.isOpen() || step.isParked()) {
      return false;
    }
    Instant lease = step.leaseUntil();
    Instant next = lease != null && lease.isAfter(now) ? lease : now;
    steps.put(id, leased(step, step.attempts(), next, lease));
    return true;
  }

  @Override
  public synchronized boolean failed(Operation step) {
    Operation current = step(step.id());
    if (!current.isOpen() || current.attempts() != step.attempts()) {
      return false;
    }
    steps.put(step.id(), step);
    return true;
  }

  private Operation claim(Operation step, Instant leaseUntil) {
    Operation claimed = leased(step, step.attempts() + 1, leaseUntil, leaseUntil);
    steps.put(step.id(), claimed);
    return claimed;
  }

  private static Operation leased(
      Operation step, int attempts, Instant next, @Nullable Instant leaseUntil) {
    return new Operation(
        step.id(),
        step.kind(),
        step.payment(),
        step.refund(),
        step.amount(),
        step.captureMethod(),
        step.paymentMethod(),
        step.chargeReference(),
        step.startedBy(),
        step.state(),
        attempts,
        next,
        leaseUntil,
        step.problem(),
        step.failures(),
        step.parkedTime());
  }

  @Override
  public synchronized void settle(Operation step, Function<Progress, Change> change) {
    if (step(step.id()).isOpen()) {
      write(change.apply(progress(step)));
    }
  }

  @Override
  public synchronized Answer<Progress> settle(
      IdempotentRequest<Progress> request, Operation step, Function<Progress, Change> change) {
    settle(step, change);
    return answer(request, step.id());
  }

  @Override
  public synchronized Answer<Progress> answer(IdempotentRequest<Progress> request, OperationId id) {
    Request key = Request.of(request.key());
    Kept kept = requests.get(key);
    if (kept != null && kept.tellsOutcome()) {
      return new Answer.Replayed<>(kept.response());
    }
    Progress progress = progress(step(id));
    if (!step(id).isOpen()) {
      requests.put(key, new Kept(request.key(), request.encode(progress), true));
    }
    return new Answer.Fresh<>(progress);
  }

  private Progress progress(Operation step) {
    Payment payment = find(step.payment()).orElseThrow();
    RefundId refund = step.refund();
    return new Progress(payment, refund == null ? null : findRefund(refund).orElseThrow());
  }

  private Operation step(OperationId id) {
    return Optional.ofNullable(steps.get(id)).orElseThrow();
  }

  @Override
  public synchronized Optional<Payment> find(PaymentId payment) {
    return Optional.ofNullable(payments.get(payment));
  }

  @Override
  public synchronized List<Payment> list(
      PaymentFilter filter, @Nullable PaymentId before, int limit) {
    return payments.values().stream()
        .filter(payment -> filter.state() == null || payment.state() == filter.state())
        .filter(payment -> filter.order() == null || payment.order().equals(filter.order()))
        .filter(
            payment -> filter.customer() == null || payment.customer().equals(filter.customer()))
        .sorted(Comparator.comparing((Payment payment) -> payment.id().toString()).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<PaymentEvent> events(PaymentId payment, long after, int limit) {
    return events.stream()
        .filter(event -> event.payment().equals(payment) && event.sequence() > after)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Refund> findRefund(RefundId refund) {
    return Optional.ofNullable(refunds.get(refund));
  }

  @Override
  public synchronized List<Refund> refunds(
      PaymentId payment, @Nullable RefundId before, int limit) {
    Stream<Refund> ofPayment =
        refunds.values().stream().filter(refund -> refund.payment().equals(payment));
    return ofPayment.limit(limit).toList();
  }
}
