package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.ChargePrevented;
import dev.commercesuite.payment.domain.PaymentException.PaymentExists;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.RefundNotFound;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.charge.LookSchedule;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenChargeStore;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ChargeOrigin;
import dev.commercesuite.payment.domain.step.PaymentSnapshot;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.RequestStart;
import dev.commercesuite.payment.domain.step.StepStore;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.InMemoryRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store whose transactions are synchronized methods that check everything before they write. */
final class InMemoryPayments implements PaymentStore, StepStore, OpenChargeStore {
  private final InMemoryRequests requests = new InMemoryRequests();
  private final Map<RequestKey, StepId> stepOfRequest = new HashMap<>();

  /** By the request's id; empty when it was prevented. */
  private final Map<UUID, Optional<StepId>> chargeRequests = new HashMap<>();

  private final Map<PaymentId, Payment> payments = new HashMap<>();
  private final Map<RefundId, Refund> refunds = new HashMap<>();
  private final Map<StepId, ProviderStep> steps = new HashMap<>();
  private final Map<PaymentId, Look> looks = new HashMap<>();
  private final List<PaymentEvent> events = new ArrayList<>();
  private final List<LedgerTransaction> postings = new ArrayList<>();

  /** When a charge is due, and to whom it is leased. */
  private record Look(OpenCharge charge, Instant due, @Nullable Instant leaseUntil) {}

  /** Thrown by the next write, as if the process had died there. */
  private boolean dying;

  static final class Died extends RuntimeException {}

  synchronized void dieAtNextWrite() {
    dying = true;
  }

  synchronized List<LedgerTransaction> postings() {
    return List.copyOf(postings);
  }

  synchronized List<ProviderStep> steps() {
    return List.copyOf(steps.values());
  }

  @Override
  public synchronized RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request, Supplier<PaymentTransition> rule) {
    return start(
        request,
        () -> {
          PaymentTransition created = rule.get();
          payments.values().stream()
              .filter(other -> other.order().equals(created.payment().order()))
              .filter(other ->
                  other.state() != PaymentState.CANCELLED && other.state() != PaymentState.FAILED)
              .forEach(other -> {
                throw new PaymentExists(other.order(), other.id());
              });
          return created;
        });
  }

  @Override
  public synchronized RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request,
      PaymentId payment,
      Function<Payment, PaymentTransition> rule) {
    return start(
        request, () -> rule.apply(find(payment).orElseThrow(() -> new PaymentNotFound(payment))));
  }

  @Override
  public synchronized RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request,
      RefundId refund,
      Function<PaymentSnapshot, PaymentTransition> rule) {
    return start(
        request,
        () -> {
          Refund found = findRefund(refund).orElseThrow(() -> new RefundNotFound(refund));
          Payment payment = find(found.payment()).orElseThrow();
          return rule.apply(new PaymentSnapshot(payment, found));
        });
  }

  private RequestStart start(
      IdempotentRequest<PaymentSnapshot> request, Supplier<PaymentTransition> rule) {
    Answer<PaymentTransition> answer =
        requests.once(
            request
                .from(PaymentTransition::snapshot)
                .interimWhile(transition -> transition.step() != null),
            () -> {
              PaymentTransition decided = rule.get();
              beginCharge(request.key(), decided.step());
              write(decided);
              return decided;
            });
    return switch (answer) {
      case Answer.Fresh<PaymentTransition>(PaymentTransition written) -> {
        ProviderStep step = written.step();
        if (step == null) {
          yield new RequestStart.Finished(new Answer.Fresh<>(written.snapshot()));
        }
        stepOfRequest.put(request.key(), step.id());
        yield new RequestStart.Started(step);
      }
      case Answer.Replayed<PaymentTransition>(byte[] response) ->
          new RequestStart.Finished(new Answer.Replayed<>(response));
      case Answer.Interim<PaymentTransition> _ ->
          new RequestStart.Resumed(Objects.requireNonNull(stepOfRequest.get(request.key())));
    };
  }

  private void beginCharge(RequestKey request, @Nullable ProviderStep step) {
    if (step == null
        || (step.kind() != ProviderStep.Kind.CHARGE && step.kind() != ProviderStep.Kind.CONFIRM)) {
      return;
    }
    Optional<StepId> before = chargeRequests.get(request.requestId());
    if (before != null && before.isEmpty()) {
      throw new ChargePrevented(request.requestId());
    }
    if (before != null) {
      throw new RequestIdReused(request);
    }
    if (!dying) {
      chargeRequests.put(request.requestId(), Optional.of(step.id()));
    }
  }

  @Override
  public synchronized ChargePrevention preventCharge(UUID requestId) {
    return chargeRequests
        .computeIfAbsent(requestId, _ -> Optional.empty())
        .map(this::step)
        .<ChargePrevention>map(step -> {
          Payment payment = find(step.payment()).orElseThrow();
          return step.isOpen()
              ? new ChargePrevention.UnderWay(payment)
              : new ChargePrevention.Ended(payment);
        })
        .orElseGet(ChargePrevention.Prevented::new);
  }

  private void write(PaymentTransition change) {
    if (dying) {
      dying = false;
      throw new Died();
    }
    payments.put(change.payment().id(), change.payment());
    events.addAll(change.events());
    change.events().stream()
        .filter(event ->
            event.type() == PaymentEventType.ACTION_REQUIRED
                || event.type() == PaymentEventType.AUTHORIZED)
        .forEach(event -> opened(change.payment(), event.createTime()));
    Refund refund = change.refund();
    if (refund != null) {
      refunds.put(refund.id(), refund);
    }
    ProviderStep step = change.step();
    if (step != null) {
      steps.put(step.id(), step);
    }
    LedgerTransaction posting = change.posting();
    if (posting != null) {
      postings.add(posting);
    }
  }

  private void opened(Payment payment, Instant since) {
    OpenCharge charge = new OpenCharge(payment.id(), since, since);
    looks.put(payment.id(), new Look(charge, LookSchedule.next(payment, since, since), null));
  }

  /** When the charge of a payment is looked at next; empty when it is not. */
  synchronized Optional<Instant> nextLook(Payment payment) {
    return Optional.ofNullable(looks.get(payment.id())).map(Look::due);
  }

  @Override
  public synchronized List<OpenCharge> claimDueCharges(Instant now, Instant leaseUntil, int limit) {
    return looks.values().stream()
        .filter(look -> !look.due().isAfter(now))
        .filter(look -> look.leaseUntil() == null || !look.leaseUntil().isAfter(now))
        .limit(limit)
        .toList()
        .stream()
        .map(look -> {
          OpenCharge charge =
              new OpenCharge(look.charge().payment(), look.charge().since(), leaseUntil);
          looks.put(charge.payment(), new Look(charge, leaseUntil, leaseUntil));
          return charge;
        })
        .toList();
  }

  @Override
  public synchronized PaymentTransition settle(
      OpenCharge charge,
      Function<Payment, PaymentTransition> rule,
      Function<Payment, Instant> next) {
    PaymentTransition decided = rule.apply(find(charge.payment()).orElseThrow());
    write(decided);
    Payment after = decided.payment();
    if (!after.isOpenAtProvider() && after.state() != PaymentState.PROCESSING) {
      looks.remove(after.id());
    } else if (charge.equals(Objects.requireNonNull(looks.get(after.id())).charge())) {
      looks.put(after.id(), new Look(charge, next.apply(after), null));
    }
    return decided;
  }

  @Override
  public synchronized Claim claim(StepId id, Instant now, Instant leaseUntil) {
    ProviderStep step = step(id);
    if (!step.isOpen()) {
      return new Claim.Settled();
    }
    Instant lease = step.leaseUntil();
    return lease != null && lease.isAfter(now)
        ? new Claim.Busy()
        : new Claim.Claimed(claim(step, leaseUntil));
  }

  @Override
  public synchronized List<ProviderStep> claimDue(Instant now, Instant leaseUntil, int limit) {
    return steps.values().stream()
        .filter(step -> step.isOpen() && !step.isParked())
        .filter(step -> !step.nextAttemptTime().isAfter(now))
        .filter(step -> step.leaseUntil() == null || !step.leaseUntil().isAfter(now))
        .sorted(Comparator.comparing(ProviderStep::nextAttemptTime))
        .limit(limit)
        .toList()
        .stream()
        .map(step -> claim(step, leaseUntil))
        .toList();
  }

  @Override
  public synchronized boolean expedite(StepId id, Instant now) {
    ProviderStep step = step(id);
    if (!step.isOpen() || step.isParked()) {
      return false;
    }
    Instant lease = step.leaseUntil();
    Instant next = lease != null && lease.isAfter(now) ? lease : now;
    steps.put(id, leased(step, step.attempts(), next, lease));
    return true;
  }

  @Override
  public synchronized boolean failed(ProviderStep step) {
    ProviderStep current = step(step.id());
    if (!current.isOpen() || current.attempts() != step.attempts()) {
      return false;
    }
    steps.put(step.id(), step);
    return true;
  }

  @Override
  public synchronized ChargeOrigin origin(StepId id) {
    Payment payment = Objects.requireNonNull(payments.get(step(id).payment()));
    UUID request =
        stepOfRequest.entrySet().stream()
            .filter(entry -> entry.getValue().equals(id))
            .map(entry -> entry.getKey().requestId())
            .findFirst()
            .orElseThrow();
    return new ChargeOrigin(payment.order(), payment.customer(), request);
  }

  private ProviderStep claim(ProviderStep step, Instant leaseUntil) {
    ProviderStep claimed = leased(step, step.attempts() + 1, leaseUntil, leaseUntil);
    steps.put(step.id(), claimed);
    return claimed;
  }

  private static ProviderStep leased(
      ProviderStep step, int attempts, Instant next, @Nullable Instant leaseUntil) {
    return new ProviderStep(
        step.id(),
        step.kind(),
        step.payment(),
        step.refund(),
        step.amount(),
        step.captureMethod(),
        step.paymentMethod(),
        step.returnUrl(),
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
  public synchronized void settle(
      ProviderStep step, Function<PaymentSnapshot, PaymentTransition> rule) {
    if (step(step.id()).isOpen()) {
      write(rule.apply(snapshot(step)));
    }
  }

  @Override
  public synchronized Answer<PaymentSnapshot> settle(
      IdempotentRequest<PaymentSnapshot> request,
      ProviderStep step,
      Function<PaymentSnapshot, PaymentTransition> rule) {
    settle(step, rule);
    return answer(request, step.id());
  }

  @Override
  public synchronized Answer<PaymentSnapshot> answer(
      IdempotentRequest<PaymentSnapshot> request, StepId id) {
    PaymentSnapshot snapshot = snapshot(step(id));
    return step(id).isOpen() ? new Answer.Fresh<>(snapshot) : requests.finish(request, snapshot);
  }

  private PaymentSnapshot snapshot(ProviderStep step) {
    Payment payment = find(step.payment()).orElseThrow();
    RefundId refund = step.refund();
    return new PaymentSnapshot(payment, refund == null ? null : findRefund(refund).orElseThrow());
  }

  private ProviderStep step(StepId id) {
    return Optional.ofNullable(steps.get(id)).orElseThrow();
  }

  @Override
  public synchronized Optional<Payment> find(PaymentId payment) {
    return Optional.ofNullable(payments.get(payment));
  }

  @Override
  public synchronized List<Payment> findAll(Collection<PaymentId> wanted) {
    return payments.values().stream().filter(payment -> wanted.contains(payment.id())).toList();
  }

  @Override
  public synchronized List<Payment> list(
      PaymentFilter filter, @Nullable PaymentId after, int limit) {
    return payments.values().stream()
        .filter(payment -> filter.states().isEmpty() || filter.states().contains(payment.state()))
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
      RefundFilter filter, @Nullable RefundId after, int limit) {
    Stream<Refund> ofPayment =
        refunds.values().stream().filter(refund -> refund.payment().equals(filter.payment()));
    return ofPayment.limit(limit).toList();
  }
}
