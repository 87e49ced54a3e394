package dev.commercesuite.system.money;

import java.util.Locale;

/** A table of a service, or rather what {@link MoneyRule}s look at of it. */
enum Excerpt {
  ORDERS(
      "orders",
      """
      id uuid, state text, currency text, total bigint, version bigint, note text,
      shipment_count bigint, refunded bigint, attempt_id uuid, disputed bigint, dispute_losses bigint
      """,
      """
      select id, state, currency, total_minor_units as total, version, note, shipment_count,
        refunded_minor_units as refunded, payment_attempt_id as attempt_id,
        disputed_minor_units as disputed, lost_dispute_minor_units as dispute_losses
      from orders
      """),
  ORDER_LINES(
      "orders",
      """
      order_id uuid, product_id uuid, quantity bigint, line_number int, shipped bigint,
      refunding bigint, refunded bigint, refunded_unsent bigint, restocked bigint
      """,
      """
      select order_id, product_id, quantity, line_number, shipped_quantity as shipped,
        refunding_quantity as refunding, refunded_quantity as refunded,
        refunded_unsent_quantity as refunded_unsent, restocked_quantity as restocked
      from order_lines
      """),
  ORDER_REFUNDS(
      "orders",
      "id uuid, order_id uuid, amount bigint, state text, payment_refund_id uuid, note text",
      """
      select id, order_id, amount_minor_units as amount, state, payment_refund_id, note
      from order_refunds
      """),
  ORDER_REFUND_ITEMS(
      "orders",
      """
      refund_id uuid, order_id uuid, line_number int, quantity bigint, unsent bigint,
      restocked bigint, amount bigint
      """,
      """
      select refund_id, order_id, line_number, quantity, unsent_quantity as unsent,
        restocked_quantity as restocked, amount_minor_units as amount
      from order_refund_items
      """),
  SETTLED_REFUNDS(
      "orders",
      "id uuid, order_id uuid, amount bigint",
      """
      select payment_refund_id as id, order_id, amount_minor_units as amount from settled_refunds
      """),
  ORDER_EVENTS(
      "orders",
      """
      order_id uuid, sequence bigint, type text, state text, shipment_id uuid, refund_id uuid,
      dispute_id uuid
      """,
      """
      select order_id, sequence, type, state, shipment_id, refund_id, dispute_id from order_events
      """),
  SHIPMENTS(
      "orders",
      "id uuid, order_id uuid, tracking_number text, arrived boolean",
      """
      select id, order_id, tracking_number, deliver_time is not null as arrived from shipments
      """),
  SHIPMENT_ITEMS(
      "orders",
      "shipment_id uuid, order_id uuid, line_number int, quantity bigint",
      "select shipment_id, order_id, line_number, quantity from shipment_items"),
  PRODUCTS(
      "orders",
      """
      id uuid, stock bigint, reserved bigint, orderable boolean, currency text, state text,
      price_currency text
      """,
      """
      select id, on_hand as stock, reserved, stock.orderable, stock.currency, state,
        products.currency as price_currency
      from products left join stock on product_id = id
      """),
  STOCK_ADJUSTMENTS(
      "orders",
      "product_id uuid, delta bigint, reason text",
      "select product_id, delta, reason from stock_adjustments"),
  ATTEMPTS(
      "orders",
      "id uuid, order_id uuid, request_id uuid, payment_id uuid, state text",
      "select id, order_id, request_id, payment_id, state from payment_attempts"),
  ORDER_WORK(
      "orders",
      "order_id uuid, overdue boolean, parked boolean, last_failure text",
      """
      select order_id, due_time < now() - interval '15 seconds' as overdue,
        parked_time is not null as parked, last_failure
      from order_work
      """),
  PAYMENTS(
      "payments",
      """
      id uuid, order_id uuid, currency text, requested bigint, capturable bigint, captured bigint,
      refunding bigint, refunded bigint, state text, charge_reference text, version bigint,
      disputed bigint, dispute_losses bigint, excess_refunded bigint
      """,
      """
      select id, order_id, currency, requested, capturable, captured, refunding, refunded, state,
        charge_reference, version, disputed, dispute_losses, excess_refunded
      from payments
      """),
  PAYMENT_EVENTS(
      "payments",
      "payment_id uuid, sequence bigint, state text",
      "select payment_id, sequence, state from payment_events"),
  REFUNDS(
      "payments",
      """
      id uuid, payment_id uuid, amount bigint, state text, note text, excess bigint, reason text,
      provider_reference text
      """,
      """
      select id, payment_id, amount, state, note, excess, reason, provider_reference from refunds
      """),
  DISPUTES(
      "payments",
      "id uuid, payment_id uuid, amount bigint, state text, provider_reference text",
      "select id, payment_id, amount, state, provider_reference from disputes"),
  CHECKS("payments", "payment_id uuid", "select payment_id from provider_checks"),
  /** The steps at the provider. That they can be parked is newer than the table. */
  STEPS(
      "payments",
      """
      id uuid, kind text, payment_id uuid, refund_id uuid, amount bigint, state text, parked boolean,
      problem text, request_id uuid
      """,
      """
      select id, kind, payment_id, refund_id, amount, state,
        to_jsonb(o) ->> 'parked_time' is not null as parked, problem, request_id
      from provider_steps o
      """),
  OPEN_CHARGES("payments", "payment_id uuid", "select payment_id from open_charges"),
  /** Requests that have begun to charge, with their step, and those that never will. */
  CHARGE_REQUESTS("payments", "id uuid, step_id uuid", "select id, step_id from charge_requests"),
  LEDGER(
      "payments",
      """
      transaction_id uuid, leg int, type text, payment_id uuid, refund_id uuid, debit_account text,
      credit_account text, amount bigint, currency text, dispute_id uuid
      """,
      """
      select transaction_id, leg, type, payment_id, refund_id, debit_account, credit_account,
        amount, currency, dispute_id
      from ledger_postings
      """),
  /** The sandbox's charge log. */
  CHARGES(
      "sandbox_provider",
      """
      reference text, payment_id uuid, currency text, amount bigint, state text, captured bigint,
      refunded bigint
      """,
      "select reference, payment_id, currency, amount, state, captured, refunded from charges"),
  /** What people gave back at the sandbox. */
  DASHBOARD_REFUNDS(
      "sandbox_provider",
      "reference text, charge_reference text, amount bigint",
      "select reference, charge_reference, amount from dashboard_refunds"),
  /** What customers dispute at the sandbox. */
  PROVIDER_DISPUTES(
      "sandbox_provider",
      "reference text, charge_reference text, amount bigint, state text",
      "select reference, charge_reference, amount, state from charge_disputes"),
  /** What the sandbox was asked for, by key. */
  OPERATIONS(
      "sandbox_provider",
      "key uuid, kind text, amount bigint, result text",
      "select key, kind, amount, result from operations");

  private final String database;
  private final String columns;
  private final String query;

  Excerpt(String database, String columns, String query) {
    this.database = database;
    this.columns = columns;
    this.query = query;
  }

  /** Where the table is. */
  String database() {
    return database;
  }

  /** Gives all rows as one JSON array. */
  String export() {
    return "select coalesce(jsonb_agg(to_jsonb(excerpt)), '[]') from (%s) as excerpt"
        .formatted(query);
  }

  /** Makes a table of the excerpt's name from such an array, which is its parameter. */
  String load() {
    return "create temp table %s as select * from jsonb_to_recordset(?::jsonb) as excerpt (%s)"
        .formatted(name().toLowerCase(Locale.ROOT), columns);
  }
}
