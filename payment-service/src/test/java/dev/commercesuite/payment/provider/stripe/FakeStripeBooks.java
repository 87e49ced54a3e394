package dev.commercesuite.payment.provider.stripe;

import dev.commercesuite.payment.provider.stripe.FakeAnswer.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The intents and refunds of the fake. The payment method decides the outcome: {@code
 * pm_declined_CODE}, {@code pm_authenticate}, {@code pm_processing} and {@code pm_missing}; any
 * other is charged. Thread-safe.
 */
final class FakeStripeBooks {
  private static final String DECLINED = "pm_declined_";

  private final Map<String, Intent> intents = new LinkedHashMap<>();
  private final Map<String, Refund> refunds = new LinkedHashMap<>();
  private final Map<String, Dispute> disputes = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<String> moved = new ArrayList<>();
  private String refundStatus = "succeeded";
  private Duration passed = Duration.ZERO;

  /** Written to JSON as it is. */
  @SuppressWarnings("UnusedVariable")
  private static final class Intent {
    final String object = "payment_intent";
    final String id;
    final long amount;
    final String currency;
    final String captureMethod;
    final String clientSecret;
    final long created = Instant.now().getEpochSecond();
    final Map<String, String> metadata;
    String status = "requires_confirmation";
    long amountReceived;
    String paymentMethod = "";
    transient List<String> returnUrls = new ArrayList<>();
    @Nullable Problem lastPaymentError;
    @Nullable String cancellationReason;
    @Nullable Map<String, Object> latestCharge;
    final Map<String, Object> nextAction =
        Map.of(
            "type",
            "redirect_to_url",
            "redirect_to_url",
            Map.of("url", "https://bank.example/3ds"));

    Intent(String id, Form form) {
      this.id = id;
      amount = form.number("amount");
      currency = form.text("currency");
      captureMethod = form.text("capture_method");
      clientSecret = id + "_secret";
      metadata = form.metadata();
    }
  }

  /** Written to JSON, too. */
  @SuppressWarnings("UnusedVariable")
  private static final class Refund {
    final String object = "refund";
    final String id;
    final long amount;
    final String paymentIntent;
    final Map<String, String> metadata;
    final String currency = "eur";
    final long created = Instant.now().getEpochSecond();
    final @Nullable String balanceTransaction;
    String status;

    Refund(String id, Form form, String status) {
      this.id = id;
      this.status = status;
      amount = form.number("amount");
      paymentIntent = form.text("payment_intent");
      metadata = form.metadata();
      balanceTransaction = "txn_" + id;
    }

    /** Of what was held and is not taken: it moves no balance. */
    Refund(String id, Intent intent, long amount) {
      this.id = id;
      this.amount = amount;
      status = "succeeded";
      paymentIntent = intent.id;
      metadata = Map.of();
      balanceTransaction = null;
    }

    boolean isOfTakenMoney() {
      return balanceTransaction != null;
    }
  }

  /** Written to JSON, too. */
  @SuppressWarnings("UnusedVariable")
  private static final class Dispute {
    final String object = "dispute";
    final String id;
    final long amount;
    final String currency;
    final String paymentIntent;
    final String reason = "fraudulent";
    final long created = Instant.now().getEpochSecond();
    final List<Map<String, Object>> balanceTransactions = new ArrayList<>();
    String status = "needs_response";

    Dispute(String id, Intent intent, long amount) {
      this.id = id;
      this.amount = amount;
      currency = intent.currency;
      paymentIntent = intent.id;
    }
  }

  /** Written to JSON, too: listed, and sent to nobody. */
  private record Event(
      String object,
      String id,
      String type,
      String apiVersion,
      long created,
      Map<String, Object> data) {}

  private void happened(String type, Object about) {
    events.add(
        new Event(
            "event",
            "evt_listed_" + (events.size() + 1),
            type,
            "2025-01-01",
            Instant.now().plus(passed).getEpochSecond(),
            Map.of("object", about)));
  }

  /** What happens from now on happens so much later. */
  synchronized void passes(Duration time) {
    passed = passed.plus(time);
  }

  /** The parameters of a request. */
  record Form(Map<String, String> values) {
    String text(String name) {
      return Objects.requireNonNull(values.get(name), name);
    }

    Map<String, String> metadata() {
      return values.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith("metadata["))
          .collect(
              Collectors.toMap(
                  entry -> entry.getKey().replaceAll("^metadata\\[|]$", ""), Map.Entry::getValue));
    }

    long number(String name) {
      return Long.parseLong(text(name));
    }
  }

  /** Every movement of money, such as {@code charge 1200 eur}. */
  synchronized List<String> moved() {
    return List.copyOf(moved);
  }

  synchronized String status(String reference) {
    return intent(reference).status;
  }

  /** Where the payer is sent back to, of each confirmation; empty for nowhere. */
  synchronized List<String> returnUrls(String reference) {
    return List.copyOf(intent(reference).returnUrls);
  }

  /** Changes an intent without a request. */
  synchronized void becomes(String reference, String status) {
    Intent intent = intent(reference);
    if (status.equals("succeeded")) {
      take(intent, intent.amount);
    } else {
      intent.status = status;
    }
  }

  /** The payer acts on the page of the bank. */
  synchronized void payerActs(String reference) {
    Intent intent = intent(reference);
    if (intent.captureMethod.equals("manual")) {
      hold(intent);
    } else {
      take(intent, intent.amount);
    }
  }

  /** The payer fails on the page of the bank, and could try again with another card. */
  synchronized void payerFails(String reference) {
    Intent intent = intent(reference);
    intent.status = "requires_payment_method";
    intent.lastPaymentError =
        new Problem(
            "card_error", "payment_intent_authentication_failure", null, null, "Failed", null);
  }

  /** What is authorized is not captured in time. */
  synchronized void lapses(String reference) {
    Intent intent = intent(reference);
    intent.status = "canceled";
    intent.cancellationReason = "automatic";
    release(intent, intent.amount);
    happened("payment_intent.canceled", intent);
  }

  /** Somebody captures a part in the dashboard, which releases the rest. */
  synchronized void isCapturedElsewhere(String reference, long amount) {
    take(intent(reference), amount);
  }

  /** The key of the step that made the charge. */
  synchronized String operation(String reference) {
    return Objects.requireNonNull(intent(reference).metadata.get("operation_id"));
  }

  /** The status of all refunds, including later ones. */
  synchronized void refundsBecome(String status) {
    refundStatus = status;
    refunds.values().stream()
        .filter(Refund::isOfTakenMoney)
        .forEach(refund -> {
          refund.status = status;
          happened(status.equals("failed") ? "refund.failed" : "refund.updated", refund);
        });
  }

  /** Somebody gives money back in the dashboard, whatever is left. Returns the refund's id. */
  synchronized String refundInDashboard(String reference, long amount) {
    Form form =
        new Form(Map.of("amount", Long.toString(amount), "payment_intent", intent(reference).id));
    Refund refund = new Refund("re_" + (refunds.size() + 1), form, refundStatus);
    refunds.put(refund.id, refund);
    moved.add("refund " + amount);
    return refund.id;
  }

  /** A customer goes to the bank. Returns the dispute's id. */
  synchronized String dispute(String reference, long amount) {
    Dispute dispute = new Dispute("dp_" + (disputes.size() + 1), intent(reference), amount);
    disputes.put(dispute.id, dispute);
    return dispute.id;
  }

  /** Money leaves the account by a dispute, or comes back if it is more than zero. */
  synchronized void movesByDispute(String dispute, long amount) {
    List<Map<String, Object>> made =
        Objects.requireNonNull(disputes.get(dispute), dispute).balanceTransactions;
    made.add(
        Map.of(
            "object",
            "balance_transaction",
            "id",
            "txn_" + dispute + "_" + (made.size() + 1),
            "amount",
            amount));
  }

  /** The bank decides, or changes what it asks for. */
  synchronized void disputeBecomes(String dispute, String status) {
    Dispute changed = Objects.requireNonNull(disputes.get(dispute), dispute);
    changed.status = status;
    boolean over = List.of("won", "lost", "prevented", "warning_closed").contains(status);
    happened(over ? "charge.dispute.closed" : "charge.dispute.updated", changed);
  }

  synchronized FakeAnswer read(String path, Form query) {
    if (path.equals("payment_intents/search")) {
      return FakeAnswer.list(
          intents.values().stream()
              .filter(intent ->
                  query
                      .text("query")
                      .equals(
                          "metadata['operation_id']:'" + intent.metadata.get("operation_id") + "'"))
              .toList());
    }
    if (path.equals("payment_intents")) {
      return list(query);
    }
    if (path.equals("refunds")) {
      return FakeAnswer.list(
          refunds.values().stream()
              .filter(refund -> isWanted(query, refund.paymentIntent, refund.created))
              .toList()
              .reversed());
    }
    if (path.equals("disputes")) {
      return FakeAnswer.list(
          disputes.values().stream()
              .filter(dispute -> isWanted(query, dispute.paymentIntent, dispute.created))
              .toList()
              .reversed());
    }
    if (path.equals("events")) {
      return events(query);
    }
    String id = path.substring(path.indexOf('/') + 1);
    return FakeAnswer.of(
        path.startsWith("refunds/") ? Objects.requireNonNull(refunds.get(id), id) : intent(id));
  }

  private static boolean isWanted(Form query, String intent, long created) {
    return query.values().getOrDefault("payment_intent", intent).equals(intent)
        && created >= Long.parseLong(query.values().getOrDefault("created[gte]", "0"));
  }

  /** Those of the types that are asked for, newest first. */
  private FakeAnswer events(Form query) {
    String last = query.values().getOrDefault("starting_after", "");
    List<Event> rest =
        events.reversed().stream()
            .filter(event -> query.values().containsValue(event.type()))
            .filter(event -> event.created() >= query.number("created[gte]"))
            .filter(event -> event.created() < query.number("created[lt]"))
            .dropWhile(event -> !last.isEmpty() && !event.id().equals(last))
            .skip(last.isEmpty() ? 0 : 1)
            .toList();
    List<Event> page = rest.stream().limit(query.number("limit")).toList();
    return FakeAnswer.list(page, page.size() < rest.size());
  }

  /** Newest first, with what was refunded if that is asked for. */
  private FakeAnswer list(Form query) {
    String last = query.values().getOrDefault("starting_after", "");
    List<Intent> newest = intents.values().stream().toList().reversed();
    List<Intent> rest =
        newest.stream()
            .filter(intent -> intent.created >= query.number("created[gte]"))
            .dropWhile(intent -> !last.isEmpty() && !intent.id.equals(last))
            .skip(last.isEmpty() ? 0 : 1)
            .toList();
    List<Intent> page = rest.stream().limit(query.number("limit")).toList();
    page.forEach(intent ->
        intent.latestCharge =
            query.values().containsValue("data.latest_charge")
                ? Map.of(
                    "object",
                    "charge",
                    "id",
                    "ch_" + intent.id,
                    "amount",
                    intent.amount,
                    "amount_captured",
                    intent.amountReceived,
                    "amount_refunded",
                    refunded(intent))
                : null);
    return FakeAnswer.list(page, page.size() < rest.size());
  }

  /** As at Stripe, with what was released. */
  private long refunded(Intent intent) {
    return refunds.values().stream()
        .filter(refund -> refund.paymentIntent.equals(intent.id))
        .filter(refund -> refund.status.equals("succeeded"))
        .mapToLong(refund -> refund.amount)
        .sum();
  }

  synchronized FakeAnswer change(String path, Form form) {
    if (path.equals("payment_intents")) {
      return create(form);
    }
    if (path.equals("refunds")) {
      return refund(form);
    }
    List<String> parts = List.of(path.split("/", -1));
    Intent intent = intent(parts.get(1));
    return switch (parts.get(2) + " " + intent.status) {
      case "confirm requires_action", "confirm requires_payment_method" -> {
        intent.returnUrls.add(form.values().getOrDefault("return_url", ""));
        yield charge(intent, form.text("payment_method"));
      }
      case "capture requires_capture" -> take(intent, form.number("amount_to_capture"));
      case "cancel requires_action", "cancel requires_payment_method" -> {
        intent.status = "canceled";
        yield FakeAnswer.of(intent);
      }
      case "cancel requires_capture" -> {
        intent.status = "canceled";
        release(intent, intent.amount);
        yield FakeAnswer.of(intent);
      }
      default ->
          FakeAnswer.error(
              400,
              Problem.invalid(
                  "payment_intent_unexpected_state", null, "The intent is " + intent.status));
    };
  }

  private FakeAnswer create(Form form) {
    String method = form.text("payment_method");
    if (method.equals("pm_missing")) {
      return FakeAnswer.error(
          400, Problem.invalid("resource_missing", "payment_method", "No such PaymentMethod"));
    }
    Intent intent = new Intent("pi_" + (intents.size() + 1), form);
    intents.put(intent.id, intent);
    intent.returnUrls.add(form.values().getOrDefault("return_url", ""));
    return charge(intent, method);
  }

  private FakeAnswer charge(Intent intent, String method) {
    intent.paymentMethod = method;
    if (method.startsWith(DECLINED)) {
      String code = method.substring(DECLINED.length());
      intent.status = "requires_payment_method";
      intent.lastPaymentError =
          new Problem("card_error", "card_declined", code, null, "Declined", null);
      return FakeAnswer.error(
          402, new Problem("card_error", "card_declined", code, null, "Declined", intent));
    }
    return switch (method) {
      case "pm_authenticate" -> {
        intent.status = "requires_action";
        yield FakeAnswer.of(intent);
      }
      case "pm_processing" -> {
        intent.status = "processing";
        yield FakeAnswer.of(intent);
      }
      default -> intent.captureMethod.equals("manual") ? hold(intent) : take(intent, intent.amount);
    };
  }

  private FakeAnswer hold(Intent intent) {
    intent.status = "requires_capture";
    moved.add("hold " + intent.amount + " " + intent.currency);
    return FakeAnswer.of(intent);
  }

  private FakeAnswer take(Intent intent, long amount) {
    intent.status = "succeeded";
    intent.amountReceived = amount;
    moved.add("charge " + amount + " " + intent.currency);
    if (amount < intent.amount) {
      release(intent, intent.amount - amount);
    }
    return FakeAnswer.of(intent);
  }

  /** Stripe lists what it lets go as a refund. */
  private void release(Intent intent, long amount) {
    Refund refund = new Refund("re_released_" + intent.id, intent, amount);
    refunds.put(refund.id, refund);
  }

  private FakeAnswer refund(Form form) {
    Refund refund = new Refund("re_" + (refunds.size() + 1), form, refundStatus);
    long before =
        refunds.values().stream()
            .filter(other -> other.paymentIntent.equals(refund.paymentIntent))
            .filter(Refund::isOfTakenMoney)
            .mapToLong(other -> other.amount)
            .sum();
    if (before + refund.amount > intent(refund.paymentIntent).amountReceived) {
      return FakeAnswer.error(
          400, Problem.invalid("charge_already_refunded", null, "Nothing is left"));
    }
    refunds.put(refund.id, refund);
    moved.add("refund " + refund.amount);
    return FakeAnswer.of(refund);
  }

  private Intent intent(String reference) {
    return Objects.requireNonNull(intents.get(reference), reference);
  }
}
