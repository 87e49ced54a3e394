package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.provider.sandbox.Decision.Approve;
import dev.commercesuite.payment.provider.sandbox.Decision.ApproveAndLetLapse;
import dev.commercesuite.payment.provider.sandbox.Decision.Decline;
import dev.commercesuite.payment.provider.sandbox.Decision.FindCaptured;
import dev.commercesuite.payment.provider.sandbox.Decision.RequireAction;
import dev.commercesuite.payment.provider.sandbox.Decision.RequireActionAtOnceTaken;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's operations and charges. An operation is written together with its effect, with its
 * key as the primary key: a key takes effect once, however many callers send it at the same time,
 * and always gets the same answer. Thread-safe.
 */
public final class SandboxBooks {
  private final Database database;
  private final Supplier<UUID> ids;

  public SandboxBooks(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  ProviderOutcome charge(Charge charge, Decision decision, List<TestToken.Callback> callbacks) {
    return once(
        charge.key(),
        Kind.CHARGE,
        charge.amount(),
        tx -> {
          String reference = newReference("ch_");
          State state = state(decision, charge.capture());
          tx.statement(
                  """
                  insert into charges (
                    reference, key, payment_id, order_id, customer_id, request_id, payment_method,
                    manual_capture, currency, amount, state, captured)
                  values (
                    :reference, :key, :payment_id, :order_id, :customer_id, :request_id,
                    :payment_method, :manual_capture, :currency, :amount, :state, :captured)
                  """)
              .bind("reference", reference)
              .bind("key", charge.key().value())
              .bind("payment_id", charge.payment().value())
              .bind("order_id", charge.origin().order().value())
              .bind("customer_id", charge.origin().customer().value())
              .bind("request_id", charge.origin().request())
              .bind("payment_method", charge.paymentMethod())
              .bind("manual_capture", charge.capture() == CaptureMethod.MANUAL)
              .bind("currency", charge.amount().currency())
              .bind("amount", charge.amount().minorUnits())
              .bind("state", state)
              .bind("captured", state == State.CAPTURED ? charge.amount().minorUnits() : 0L)
              .update();
          tell(tx, callbacks, charge.key(), reference);
          act(tx, charge.paymentMethod(), charge.key(), reference);
          return new Entry(decision, reference, reference, charge.returnUrl());
        });
  }

  private void tell(
      Transaction tx, List<TestToken.Callback> callbacks, StepId key, String reference) {
    callbacks.forEach(callback -> SandboxEvents.insert(tx, ids.get(), callback, key, reference));
  }

  /**
   * Confirms a charge that waits for its payer: the same charge, so that it is taken once. What the
   * payer has done by now comes first, whatever payment method is named.
   */
  ProviderOutcome confirm(StepId key, String reference, TestToken method, String returnUrl) {
    return once(
        key,
        Kind.CONFIRM,
        null,
        tx -> {
          letPayerActLate(tx, reference);
          Decision decision = confirmed(tx, key, reference, method);
          act(tx, paymentMethod(tx, reference), key, reference);
          return new Entry(decision, reference, reference, returnUrl);
        });
  }

  /** What others do with the charge, if its money is taken. */
  private void act(Transaction tx, String method, StepId key, String reference) {
    TestToken.of(method).ifPresent(token -> SandboxOutsiders.act(tx, ids, token, key, reference));
  }

  private record Confirmable(State state, String method) {}

  private Decision confirmed(Transaction tx, StepId key, String reference, TestToken method) {
    Optional<Confirmable> charge =
        tx.queryOne(
            "select state, payment_method from charges where reference = ? for no key update",
            row ->
                new Confirmable(row.enumeration("state", State.class), row.text("payment_method")),
            reference);
    return switch (charge.map(Confirmable::state).orElse(State.CANCELLED)) {
      case REQUIRES_ACTION -> {
        boolean again = charge.map(Confirmable::method).equals(Optional.of(method.token()));
        Decision decision = again ? method.decisionAgain() : method.decision();
        decide(tx, reference, method, decision);
        tell(tx, method.callbacks(), key, reference);
        yield decision;
      }
      case AUTHORIZED, CAPTURED -> new Approve();
      case DECLINED, CANCELLED, LAPSED -> new Decline(SandboxDecline.CHARGE_NOT_WAITING);
    };
  }

  private static void decide(
      Transaction tx, String reference, TestToken method, Decision decision) {
    State automatic = state(decision, CaptureMethod.AUTOMATIC);
    tx.update(
        """
        update charges set
          payment_method = ?,
          state = case when manual_capture then ? else ? end,
          captured = case when ? and not manual_capture then amount else 0 end
        where reference = ?
        """,
        method.token(),
        state(decision, CaptureMethod.MANUAL),
        automatic,
        automatic == State.CAPTURED,
        reference);
  }

  ProviderOutcome capture(StepId key, String reference, Money amount) {
    return once(
        key,
        Kind.CAPTURE,
        amount,
        tx -> {
          int rows =
              tx.update(
                  """
                  update charges set state = 'CAPTURED', captured = ?
                  where reference = ? and state = 'AUTHORIZED' and amount >= ?
                  """,
                  amount.minorUnits(),
                  reference,
                  amount.minorUnits());
          act(tx, paymentMethod(tx, reference), key, reference);
          return entry(rows, new Approve(), SandboxDecline.CHARGE_NOT_HELD, reference, reference);
        });
  }

  ProviderOutcome cancel(StepId key, String reference) {
    return once(
        key,
        Kind.CANCEL,
        null,
        tx -> {
          letPayerActLate(tx, reference);
          tx.update(
              """
              update charges set state = 'CANCELLED'
              where reference = ? and state in ('AUTHORIZED', 'REQUIRES_ACTION')
              """,
              reference);
          // What had ended by itself needs no cancelling.
          Decision decision =
              hasEnded(tx, reference)
                  ? new Approve()
                  : isCaptured(tx, reference)
                      ? new FindCaptured()
                      : new Decline(SandboxDecline.CHARGE_NOT_HELD);
          return new Entry(decision, reference, reference, "");
        });
  }

  ProviderOutcome refund(StepId key, String reference, Money amount) {
    return once(
        key,
        Kind.REFUND,
        amount,
        tx -> {
          String refund = newReference("re_");
          if (paymentMethod(tx, reference).equals(TestToken.REFUND_DECLINED.token())) {
            return new Entry(new Decline(SandboxDecline.REFUND_DECLINED), reference, refund, "");
          }
          int rows =
              tx.update(
                  """
                  update charges set refunded = refunded + ?
                  where reference = ? and state = 'CAPTURED' and captured - refunded >= ?
                  """,
                  amount.minorUnits(),
                  reference,
                  amount.minorUnits());
          return entry(
              rows, new Approve(), SandboxDecline.CHARGE_NOT_REFUNDABLE, reference, refund);
        });
  }

  Optional<ProviderOutcome> lookup(StepId key) {
    return database.inReadOnlyTransaction(tx -> find(tx, key)).map(SandboxBooks::outcome);
  }

  /** What has become of a charge; nothing is changed. */
  ChargeStatus status(String reference) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                "select state, currency, captured from charges where reference = ?",
                SandboxBooks::status,
                reference))
        .orElseGet(() -> new ChargeStatus.Unknown("there is no charge " + reference));
  }

  private static ChargeStatus status(Row row) {
    return switch (row.enumeration("state", State.class)) {
      case REQUIRES_ACTION -> new ChargeStatus.Waiting();
      case AUTHORIZED -> new ChargeStatus.Held();
      case CAPTURED ->
          new ChargeStatus.Captured(new Money(row.text("currency"), row.longInteger("captured")));
      case LAPSED -> new ChargeStatus.Ended(SandboxDecline.AUTHORIZATION_EXPIRED.decline());
      case DECLINED, CANCELLED -> new ChargeStatus.Ended(SandboxDecline.CHARGE_CANCELLED.decline());
    };
  }

  /** Counts the calls with a key whose first calls fail, this one included. */
  int countCall(StepId key) {
    return database.inTransaction(tx ->
        tx.query(
                """
                insert into simulated_failures (key, calls) values (?, 1)
                on conflict (key) do update set calls = simulated_failures.calls + 1
                returning calls
                """,
                row -> row.integer("calls"),
                key.value())
            .getFirst());
  }

  private enum Kind {
    CHARGE,
    CONFIRM,
    CAPTURE,
    CANCEL,
    REFUND
  }

  private enum State {
    DECLINED,
    REQUIRES_ACTION,
    AUTHORIZED,
    CAPTURED,
    CANCELLED,
    LAPSED
  }

  /**
   * The result of an operation.
   *
   * @param charge its charge's reference
   * @param reference of the charge, or of the refund that it made
   * @param returnUrl where the payer comes back to after an action; may be empty
   */
  private record Entry(Decision decision, String charge, String reference, String returnUrl) {}

  private ProviderOutcome once(
      StepId key, Kind kind, @Nullable Money amount, Function<Transaction, Entry> effect) {
    Entry entry =
        database.inTransaction(tx -> {
          // A duplicate waits here for the first call. The primary key ensures that each happens
          // once.
          tx.query(
              "select pg_advisory_xact_lock(hashtextextended(?, 0)) is null as waited",
              row -> row.bool("waited"),
              key.toString());
          return find(tx, key).orElseGet(() -> write(tx, key, kind, amount, effect.apply(tx)));
        });
    return outcome(entry);
  }

  private static Entry write(
      Transaction tx, StepId key, Kind kind, @Nullable Money amount, Entry entry) {
    String result =
        switch (entry.decision()) {
          case Approve _, ApproveAndLetLapse _ -> "APPROVED";
          case RequireAction _, RequireActionAtOnceTaken _ -> "REQUIRES_ACTION";
          case FindCaptured _ -> "CAPTURED";
          case Decline _ -> "DECLINED";
        };
    tx.statement(
            """
            insert into operations
              (key, kind, charge_reference, amount, result, reference, decline, return_url)
            values
              (:key, :kind, :charge_reference, :amount, :result, :reference, :decline, :return_url)
            """)
        .bind("key", key.value())
        .bind("kind", kind)
        .bind("charge_reference", entry.charge())
        .bind("amount", amount == null ? null : amount.minorUnits())
        .bind("result", result)
        .bind("reference", entry.reference())
        .bind("decline", entry.decision() instanceof Decline(SandboxDecline reason) ? reason : null)
        .bind("return_url", entry.returnUrl())
        .update();
    return entry;
  }

  private static Optional<Entry> find(Transaction tx, StepId key) {
    return tx.queryOne(
        """
        select result, decline, charge_reference, reference, return_url
        from operations where key = ?
        """,
        SandboxBooks::entry,
        key.value());
  }

  private static Entry entry(Row row) {
    SandboxDecline reason = row.nullableEnumeration("decline", SandboxDecline.class);
    Decision decision =
        reason != null
            ? new Decline(reason)
            : switch (row.text("result")) {
              case "APPROVED" -> new Approve();
              case "CAPTURED" -> new FindCaptured();
              default -> new RequireAction();
            };
    return new Entry(
        decision, row.text("charge_reference"), row.text("reference"), row.text("return_url"));
  }

  /** The decision holds if the charge was in a state that allowed it: then its row was updated. */
  private static Entry entry(
      int rows, Decision decision, SandboxDecline otherwise, String charge, String reference) {
    return new Entry(rows == 1 ? decision : new Decline(otherwise), charge, reference, "");
  }

  private static ProviderOutcome outcome(Entry entry) {
    return switch (entry.decision()) {
      case Approve _, ApproveAndLetLapse _ -> new ProviderOutcome.Approved(entry.reference());
      case Decline(SandboxDecline reason) -> new ProviderOutcome.Declined(reason.decline());
      case FindCaptured _ -> new ProviderOutcome.AlreadyCaptured(entry.reference());
      case RequireAction _, RequireActionAtOnceTaken _ ->
          new ProviderOutcome.RequiresAction(
              entry.reference(), new NextAction(redirect(entry), entry.reference() + "_secret"));
    };
  }

  /** Nothing is there; a real page would send the payer back to where the request said. */
  private static String redirect(Entry entry) {
    String page = "https://example.com/sandbox/" + entry.reference();
    return entry.returnUrl().isEmpty()
        ? page
        : page + "?return_url=" + URLEncoder.encode(entry.returnUrl(), StandardCharsets.UTF_8);
  }

  private static State state(Decision decision, CaptureMethod capture) {
    return switch (decision) {
      case Approve _, RequireActionAtOnceTaken _, FindCaptured _ ->
          switch (capture) {
            case AUTOMATIC -> State.CAPTURED;
            case MANUAL -> State.AUTHORIZED;
          };
      case ApproveAndLetLapse _ ->
          switch (capture) {
            case AUTOMATIC -> State.CAPTURED;
            case MANUAL -> State.LAPSED;
          };
      case RequireAction _ -> State.REQUIRES_ACTION;
      case Decline _ -> State.DECLINED;
    };
  }

  private static String paymentMethod(Transaction tx, String charge) {
    return tx.queryOne(
            "select payment_method from charges where reference = ?",
            row -> row.text("payment_method"),
            charge)
        .orElse("");
  }

  /** A payer who acts at the last moment acts now. */
  private static void letPayerActLate(Transaction tx, String reference) {
    tx.update(
        """
        update charges set
          state = case when manual_capture then 'AUTHORIZED' else 'CAPTURED' end,
          captured = case when manual_capture then 0 else amount end
        where reference = ? and state = 'REQUIRES_ACTION' and payment_method = ?
        """,
        reference,
        TestToken.ACTION_TAKEN_LATE.token());
  }

  private static boolean hasEnded(Transaction tx, String reference) {
    return tx.queryOne(
            "select state in ('CANCELLED', 'DECLINED', 'LAPSED') as over from charges where reference = ?",
            row -> row.bool("over"),
            reference)
        .orElse(false);
  }

  private static boolean isCaptured(Transaction tx, String reference) {
    return tx.queryOne(
            "select state = 'CAPTURED' and captured = amount as taken from charges where reference = ?",
            row -> row.bool("taken"),
            reference)
        .orElse(false);
  }

  private String newReference(String prefix) {
    return newReference(prefix, ids);
  }

  static String newReference(String prefix, Supplier<UUID> ids) {
    return prefix + ids.get().toString().replace("-", "");
  }
}
