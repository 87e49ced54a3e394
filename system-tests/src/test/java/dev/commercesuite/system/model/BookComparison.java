package dev.commercesuite.system.model;

import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.persistence.LedgerClosings;
import dev.commercesuite.payment.persistence.PostgresLedger;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.system.model.reference.Divergence;
import dev.commercesuite.system.model.reference.Model;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.SandboxModel;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what the suite and the provider have stored with what the model holds to be true. */
final class BookComparison {
  private static final int POSTINGS_OF_CLOSING = 4;

  private final SuiteUnderTest suite;
  private final Model model;
  private final Ledger ledger;

  BookComparison(SuiteUnderTest suite, Model model) {
    this.suite = suite;
    this.model = model;
    this.ledger = new PostgresLedger(suite.databases.payments);
  }

  /**
   * Everything that is stored.
   *
   * @throws Divergence with the first difference
   */
  void compare() {
    compareProducts();
    compareOrders();
    comparePayments();
    requireLooks();
    compareRefunds();
    compareDisputes();
    compareLabels();
    compareCharges();
    compareLedger();
    requireMoneyForGoods();
  }

  private void compareProducts() {
    compare(
        "product",
        expected(
            model.products,
            product -> product.id,
            product ->
                "stock %d reserved %d orderable %s"
                    .formatted(product.stock, product.reserved, product.offered ? "t" : "f")),
        actual(
            suite.databases.orders,
            """
            select id::text as key, format('stock %s reserved %s orderable %s', on_hand, reserved,
              stock.orderable) as value
            from products join stock on product_id = id
            """));
  }

  private void compareOrders() {
    compare(
        "order",
        expected(model.orders.orders, order -> order.id, BookComparison::order),
        actual(
            suite.databases.orders,
            """
            with sent as (
              select order_id, string_agg(format('%s/%s', shipped_quantity, quantity), ' '
                order by line_number) as lines,
                string_agg(format('%s restocked %s left %s', refunded_quantity, restocked_quantity,
                  quantity - shipped_quantity - refunding_unsent_quantity
                    - refunded_unsent_quantity), ' ' order by line_number) as refunds
              from order_lines group by order_id),
            item as (
              select order_id, shipment_id, string_agg(format('%sx%s', line_number, quantity), ' '
                order by line_number) as items
              from shipment_items group by order_id, shipment_id),
            parcel as (
              select s.order_id, string_agg(format('%s %s', i.items,
                case when s.deliver_time is null then 'on its way' else 'arrived' end), ', '
                order by s.number) as shipments
              from shipments s left join item i on (i.order_id, i.shipment_id) = (s.order_id, s.id)
              group by s.order_id)
            select o.id::text as key, format('%s version %s attempt %s of %s sent %s in %s'
              ' refunded %s, %s back', o.state, o.version, coalesce(a.state, 'none'),
              coalesce(a.payment_id, 'none'), l.lines, coalesce(p.shipments, 'none'), l.refunds,
              o.refunded_minor_units) as value
            from orders o
            left join payment_attempts a on (a.order_id, a.id) = (o.id, o.payment_attempt_id)
            left join sent l on l.order_id = o.id
            left join parcel p on p.order_id = o.id
            """));
  }

  private static String order(OrderModel order) {
    OrderModel.Attempt attempt = order.attempt;
    return "%s version %d attempt %s of %s %s"
        .formatted(
            order.state,
            order.version,
            attempt == null ? "none" : attempt.progress(),
            attempt == null || attempt.payment() == null ? "none" : attempt.payment().id,
            order.goods());
  }

  private void comparePayments() {
    compare(
        "payment",
        expected(
            model.payments.payments,
            payment -> payment.id,
            payment ->
                "%s version %d requested %d capturable %d captured %d refunding %d refunded %d disputed %d lost %d open %d"
                    .formatted(
                        payment.state,
                        payment.version,
                        payment.amount,
                        payment.capturable,
                        payment.captured,
                        payment.refunding,
                        payment.refunded,
                        payment.disputed,
                        payment.disputeLosses,
                        payment.openSteps.size())),
        actual(
            suite.databases.payments,
            """
            select p.id::text as key,
              format('%s version %s requested %s capturable %s captured %s refunding %s refunded %s'
                ' disputed %s lost %s open %s', state, version, requested, capturable, captured,
                refunding, refunded, disputed, dispute_losses,
                (select count(*) from provider_steps o
                 where o.payment_id = p.id and o.state = 'STARTED')) as value
            from payments p
            """));
  }

  /** What waits for its customer, or holds money, has the row by which somebody looks at it. */
  private void requireLooks() {
    Map<String, String> forgotten =
        actual(
            suite.databases.payments,
            """
            select p.id::text as key, p.state as value
            from payments p
            where p.state in ('REQUIRES_ACTION', 'REQUIRES_CAPTURE')
              and not exists (select from open_charges o where o.payment_id = p.id)
            """);
    compare("charge that nobody looks at", Map.of(), forgotten);
  }

  private void compareRefunds() {
    compare(
        "refund",
        expected(
            model.payments.payments.stream().flatMap(payment -> payment.refunds.stream()).toList(),
            refund -> refund.id,
            refund -> "%s %d of %s".formatted(refund.state, refund.amount, refund.payment.id)),
        actual(
            suite.databases.payments,
            """
            select id::text as key, format('%s %s of %s', state, amount, payment_id) as value
            from refunds
            """));
  }

  private void compareDisputes() {
    compare(
        "dispute",
        expected(
            model.payments.payments.stream()
                .flatMap(payment -> payment.elsewhere.stream())
                .filter(movement -> movement.bookedDispute() != null)
                .toList(),
            dispute -> dispute.reference,
            dispute ->
                "1 times %s %d of %s"
                    .formatted(dispute.bookedDispute(), dispute.amount, dispute.payment.id)),
        actual(
            suite.databases.payments,
            """
            select provider_reference as key,
              format('%s times %s %s of %s', count(*), min(state), min(amount),
                min(payment_id::text)) as value
            from disputes group by provider_reference
            """));
  }

  /** What was written into the metadata of orders and payments, and nobody else touches. */
  private void compareLabels() {
    String labels = "select id::text as key, coalesce(metadata ->> 'label', '') as value from ";
    compare(
        "label of order",
        expected(model.orders.orders, order -> order.id, order -> order.label),
        actual(suite.databases.orders, labels + "orders"));
    compare(
        "label of payment",
        expected(model.payments.payments, payment -> payment.id, payment -> payment.label),
        actual(suite.databases.payments, labels + "payments"));
  }

  /** What the provider really took, which neither service can know better than it. */
  private void compareCharges() {
    compare(
        "charges of payment",
        expected(
            model.payments.payments.stream().filter(payment -> !payment.charges.isEmpty()).toList(),
            payment -> payment.id,
            BookComparison::charges),
        actual(
            suite.databases.sandbox,
            """
            select payment_id::text as key, format('took %s gave back %s holds %s',
              sum(captured), sum(refunded), count(*) filter (where state = 'AUTHORIZED')) as value
            from charges where state <> 'DECLINED' group by payment_id
            """));
  }

  private static String charges(PaymentModel payment) {
    List<SandboxModel.Charge> charges = payment.charges;
    return "took %d gave back %d holds %d"
        .formatted(
            charges.stream().mapToLong(charge -> charge.captured).sum(),
            charges.stream().mapToLong(charge -> charge.refunded).sum(),
            charges.stream()
                .filter(charge -> charge.state == SandboxModel.Charge.State.HELD)
                .count());
  }

  private void compareLedger() {
    closeLedger();
    requireBalancedLedger();
    Map<AccountCode, BigInteger> balances =
        ledger.balances(null, null).stream()
            .collect(Collectors.toMap(Ledger.Balance::account, Ledger.Balance::net));
    List<PaymentModel> payments = model.payments.payments;
    long captured = payments.stream().mapToLong(payment -> payment.captured).sum();
    long refunding = payments.stream().mapToLong(payment -> payment.refunding).sum();
    long refunded = payments.stream().mapToLong(payment -> payment.refunded).sum();
    long disputed = payments.stream().mapToLong(payment -> payment.disputed).sum();
    long losses = payments.stream().mapToLong(payment -> payment.disputeLosses).sum();
    Map<String, String> expected =
        Map.of(
            LedgerAccount.PROVIDER_RECEIVABLE.name(),
                Long.toString(captured - refunded - disputed - losses),
            LedgerAccount.DISPUTED.name(), Long.toString(disputed),
            LedgerAccount.DISPUTE_LOSSES.name(), Long.toString(losses),
            LedgerAccount.EXCESS_REFUNDS.name(), "0",
            LedgerAccount.SALES.name(), Long.toString(-captured),
            LedgerAccount.REFUNDS.name(), Long.toString(refunding + refunded),
            LedgerAccount.REFUNDS_PAYABLE.name(), Long.toString(-refunding));
    Map<String, String> actual = new HashMap<>();
    for (LedgerAccount account : LedgerAccount.values()) {
      BigInteger balance = balances.getOrDefault(account.code(), BigInteger.ZERO);
      actual.put(account.name(), balance.toString());
    }
    compare("balance of", expected, actual);
  }

  /** As far as there are a few postings left, so that some are always above the closed sums. */
  private void closeLedger() {
    LedgerClosings closings = new LedgerClosings(suite.databases.payments);
    while (closings.closeNext(POSTINGS_OF_CLOSING).isPresent()) {
      // And the next ones.
    }
  }

  private void requireBalancedLedger() {
    LedgerVerifier verifier = new LedgerVerifier(ledger, suite.clock);
    Verification checked = verifier.verify(null);
    while (!checked.isComplete()) {
      checked = checked.and(verifier.verify(checked.last()));
    }
    if (!checked.isBalanced()) {
      throw new Divergence(
          "the ledger is wrong: " + checked.discrepancies().stream().limit(3).toList());
    }
  }

  /**
   * Without asking the model: goods leave for exactly their price, and what was given up costs
   * nothing.
   */
  private void requireMoneyForGoods() {
    Map<String, String> orderOfPayment =
        actual(
            suite.databases.payments,
            "select id::text as key, order_id::text as value from payments");
    Map<String, Long> taken = new HashMap<>();
    Map<String, Long> kept = new HashMap<>();
    for (Money money :
        suite.databases.sandbox.inReadOnlyTransaction(tx ->
            tx.query(
                "select payment_id::text as payment, captured, refunded from charges",
                row ->
                    new Money(
                        row.text("payment"),
                        row.longInteger("captured"),
                        row.longInteger("refunded"))))) {
      String order = orderOfPayment.getOrDefault(money.payment(), "");
      taken.merge(order, money.captured(), Long::sum);
      kept.merge(order, money.captured() - money.refunded(), Long::sum);
    }
    suite
        .databases
        .orders
        .inReadOnlyTransaction(tx ->
            tx.query(
                "select id::text as id, state, total_minor_units as total from orders",
                row -> new Sale(row.text("id"), row.text("state"), row.longInteger("total"))))
        .forEach(sale -> {
          long money = taken.getOrDefault(sale.order(), 0L);
          boolean right =
              switch (sale.state()) {
                case "PAID", "SHIPPED", "DELIVERED" -> money == sale.total();
                case "EXPIRED", "CANCELLED" -> kept.getOrDefault(sale.order(), 0L) == 0;
                default -> money == 0 || money == sale.total();
              };
          if (!right) {
            throw new Divergence("%s, for which %d was taken".formatted(sale, money));
          }
        });
  }

  private record Money(String payment, long captured, long refunded) {}

  private record Sale(String order, String state, long total) {}

  /** After time enough for everything, only what the provider refuses for good is still open. */
  void requireNothingLeftToDo() {
    Map<String, String> open =
        actual(
            suite.databases.payments,
            """
            select id::text as key, kind as value from provider_steps where state = 'STARTED'
            """);
    compare("open step", Map.of(), open);
    model.payments.payments.stream()
        .filter(PaymentModel::hasNews)
        .findFirst()
        .ifPresent(payment -> {
          throw new Divergence("nobody has noticed what happened to the charge of " + payment);
        });
    Stream<String> stuck =
        actual(
                suite.databases.orders,
                """
                select o.id::text as key, o.state as value
                from orders o join order_work w on w.order_id = o.id
                """)
            .keySet()
            .stream()
            .filter(id -> model.orders.order(id).state != OrderModel.State.CANCELLING);
    compare("work", Map.of(), stuck.collect(Collectors.toMap(Function.identity(), _ -> "open")));
    for (OrderModel order : model.orders.orders) {
      boolean done =
          switch (order.state) {
            case PENDING_PAYMENT -> false;
            case CANCELLING -> order.cancellation != null && order.cancellation.refundsFailed() > 0;
            case PAID, SHIPPED, DELIVERED, EXPIRED, CANCELLED -> true;
          };
      if (!done) {
        throw new Divergence(order + " is still " + order.state);
      }
    }
  }

  private static <T> Map<String, String> expected(
      List<T> objects, Function<T, String> key, Function<T, String> value) {
    return objects.stream().collect(Collectors.toMap(key, value));
  }

  private static Map<String, String> actual(Database database, String sql) {
    Map<String, String> rows = new HashMap<>();
    database.inReadOnlyTransaction(tx -> tx.query(sql, row -> put(rows, row)));
    return rows;
  }

  private static boolean put(Map<String, String> rows, Row row) {
    return rows.put(row.text("key"), row.text("value")) == null;
  }

  private static void compare(
      String what, Map<String, String> expected, Map<String, String> actual) {
    Stream.concat(expected.keySet().stream(), actual.keySet().stream())
        .sorted()
        .filter(key -> !expected.getOrDefault(key, "none").equals(actual.getOrDefault(key, "none")))
        .findFirst()
        .ifPresent(key -> {
          throw new Divergence(
              "stored %s %s%n     expected: %s%n     actual:   %s"
                  .formatted(
                      what,
                      key,
                      expected.getOrDefault(key, "none"),
                      actual.getOrDefault(key, "none")));
        });
  }
}
