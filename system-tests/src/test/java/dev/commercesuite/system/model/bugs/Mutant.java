package dev.commercesuite.system.model.bugs;

import dev.commercesuite.system.model.suite.Seams;

/** A mistake that somebody could make, as a patch of the suite's seams. */
public enum Mutant {
  /** Reservations are not noted, and nothing in the database minds. */
  OVERSELLS,
  /** Order-service does not keep what a request was answered: a repetition is a new request. */
  FORGETS_ORDER_REQUESTS,
  /** With a redacted order go the keys of the requests about it: a late retry orders again. */
  FORGETS_REQUESTS_OF_REDACTED_ORDERS,
  /** Payment-service does not keep it. */
  FORGETS_PAYMENT_REQUESTS,
  /** Each try to charge has a key of its own. */
  RETRIES_WITH_A_NEW_KEY,
  /** No answer from the provider is taken for a no. */
  TAKES_SILENCE_FOR_A_DECLINE,
  /** The provider is asked for a cent more than is to be captured. */
  CAPTURES_A_CENT_MORE,
  /** Each refund is measured against all that was captured, as if there were no others. */
  IGNORES_OTHER_REFUNDS,
  /** The stock of a product does not learn what becomes of the product. */
  FORGETS_THE_STOCK_OF_A_PRODUCT,
  /** An order names the attempt of another one, and nothing in the database minds. */
  TAKES_THE_ATTEMPT_OF_ANOTHER_ORDER,
  /** What an order had reserved is released twice. */
  RETURNS_STOCK_TWICE,
  /** An order ends while its payment can still be paid. */
  LEAVES_PAYMENTS_OPEN,
  /** That a part of a line is sent is not noted, so that it can be sent again. */
  SENDS_THE_SAME_AGAIN,
  /** What is sent is taken out of the stock twice. */
  TAKES_STOCK_TWICE,
  /** An order is SHIPPED with its first shipment, whatever is left. */
  IGNORES_THE_REST,
  /** An order is DELIVERED when the first of its shipments arrives. */
  IGNORES_WHAT_IS_ON_ITS_WAY,
  /** An order of which a part is sent is cancelled like any other. */
  CANCELS_WHAT_IS_SENT,
  /** What a refund under way is about is not set aside. */
  SETS_NOTHING_ASIDE,
  /** What a refund that failed had set aside is not free again. */
  KEEPS_WHAT_A_FAILED_REFUND_SET_ASIDE,
  /** What is refunded is put on sale again twice. */
  RESTOCKS_TWICE,
  /** Each try to refund has a key of its own. */
  REFUNDS_WITH_A_NEW_KEY,
  /** A cent more than was set aside is given back. */
  REFUNDS_A_CENT_MORE,
  /** What is given back is not counted. */
  FORGETS_WHAT_IS_GIVEN_BACK,
  /** Another payment method is a second charge, beside the one that waits for the customer. */
  CHARGES_ANOTHER_METHOD_ANEW,
  /** The provider cannot tell a confirmation from the charge. */
  CONFIRMS_WITH_THE_FIRST_KEY,
  /** A payment counts as cancelled although the customer had paid it. */
  TAKES_CAPTURED_FOR_CANCELLED,
  /** Nobody looks what the customer has done at the provider. */
  LOOKS_AT_NO_CHARGE,
  /** The ledger is told twice that a payment was captured. */
  POSTS_CAPTURES_TWICE,
  /** The ledger is told twice that a refund was decided. */
  POSTS_REFUNDS_TWICE,
  /** The ledger takes a refund back after it has succeeded. */
  REVERSES_SETTLED_REFUNDS,
  /** The provider is asked for a refund under two keys. */
  REFUNDS_IN_TWO_STEPS,
  /** What a payment held is still held when it is cancelled. */
  CANCELS_AND_HOLDS,
  /** A payment has succeeded although nothing was captured. */
  SUCCEEDS_WITHOUT_MONEY,
  /** A refund that somebody made at the provider is booked each time that it is heard of. */
  BOOKS_PROVIDER_REFUNDS_TWICE,
  /** So is a dispute. */
  BOOKS_DISPUTES_TWICE,
  /** The ledger is told twice how a dispute has ended. */
  POSTS_DISPUTE_ENDS_TWICE,
  /** What is closed of the ledger is added to the sums twice. */
  CLOSES_POSTINGS_TWICE,
  /** The last posting of a closing is in no sum. */
  CLOSES_WITHOUT_THE_LAST;

  /** The suite with the bug in it. */
  public Seams seams() {
    return switch (this) {
      case OVERSELLS ->
          Seams.NONE.withOrdersSql(
              "alter table stock drop constraint stock_never_oversold",
              """
              create function forget_reservation() returns trigger language plpgsql as $$
              begin
                new.reserved := old.reserved;
                return new;
              end $$
              """,
              """
              create trigger forget_reservation before update of reserved on stock
                for each row when (new.reserved > old.reserved)
                execute function forget_reservation()
              """);
      case FORGETS_ORDER_REQUESTS -> Seams.NONE.withOrdersSql(forgettingRequests());
      case FORGETS_REQUESTS_OF_REDACTED_ORDERS ->
          Seams.NONE.withOrdersSql(
              """
              create function forget_requests_about() returns trigger
              language plpgsql security definer as $$
              begin
                delete from idempotency_keys where subject = new.id;
                return null;
              end $$
              """,
              """
              create trigger forget_requests_about after update of redact_time on orders
                for each row execute function forget_requests_about()
              """);
      case FORGETS_PAYMENT_REQUESTS -> Seams.NONE.withPaymentsSql(forgettingRequests());
      case RETRIES_WITH_A_NEW_KEY -> Seams.NONE.withProvider(BuggyProviders::newKeyEachTime);
      case TAKES_SILENCE_FOR_A_DECLINE -> Seams.NONE.withProvider(BuggyProviders::silenceIsNo);
      case CAPTURES_A_CENT_MORE -> Seams.NONE.withProvider(BuggyProviders::oneCentMore);
      case IGNORES_OTHER_REFUNDS ->
          Seams.NONE.withPaymentsSql(
              """
              create function forget_refunds() returns trigger language plpgsql as $$
              begin
                new.refunding := 0;
                new.refunded := 0;
                return new;
              end $$
              """,
              """
              create trigger forget_refunds before update on payments
                for each row execute function forget_refunds()
              """);
      case FORGETS_THE_STOCK_OF_A_PRODUCT ->
          Seams.NONE.withOrdersSql("alter table stock drop constraint stock_of_its_product");
      case TAKES_THE_ATTEMPT_OF_ANOTHER_ORDER ->
          Seams.NONE.withOrdersSql(
              "alter table orders drop constraint orders_payment_attempt",
              """
              create function take_another() returns trigger language plpgsql as $$
              begin
                new.payment_attempt_id := coalesce(
                  (select id from payment_attempts where order_id <> new.id
                   order by id desc limit 1), new.payment_attempt_id);
                return new;
              end $$
              """,
              """
              create trigger take_another before update of payment_attempt_id on orders
                for each row when (new.payment_attempt_id is distinct from old.payment_attempt_id)
                execute function take_another()
              """);
      case RETURNS_STOCK_TWICE ->
          Seams.NONE.withOrdersSql(
              "alter table stock drop constraint stock_never_oversold",
              """
              create function return_twice() returns trigger language plpgsql as $$
              begin
                new.reserved := new.reserved - (old.reserved - new.reserved);
                return new;
              end $$
              """,
              """
              create trigger return_twice before update of reserved on stock
                for each row when (new.reserved < old.reserved and new.on_hand = old.on_hand)
                execute function return_twice()
              """);
      case LEAVES_PAYMENTS_OPEN -> Seams.NONE.withPayments(CarelessPayments::new);
      case SENDS_THE_SAME_AGAIN ->
          Seams.NONE.withOrdersSql(
              """
              create function forget_shipped() returns trigger language plpgsql as $$
              begin
                new.shipped_quantity := old.shipped_quantity;
                return new;
              end $$
              """,
              """
              create trigger forget_shipped before update on order_lines
                for each row execute function forget_shipped()
              """);
      case TAKES_STOCK_TWICE ->
          Seams.NONE.withOrdersSql(
              "alter table stock drop constraint stock_never_oversold",
              """
              create function take_twice() returns trigger language plpgsql as $$
              begin
                new.on_hand := new.on_hand - (old.on_hand - new.on_hand);
                return new;
              end $$
              """,
              """
              create trigger take_twice before update of on_hand on stock
                for each row when (new.on_hand < old.on_hand and new.reserved < old.reserved)
                execute function take_twice()
              """);
      case IGNORES_THE_REST ->
          Seams.NONE.withOrdersSql(
              changingState("SHIPPED", "new.shipment_count > old.shipment_count"));
      case IGNORES_WHAT_IS_ON_ITS_WAY ->
          Seams.NONE.withOrdersSql(
              changingState("DELIVERED", "old.state = 'SHIPPED' and new.state = 'SHIPPED'"));
      case CANCELS_WHAT_IS_SENT -> Seams.NONE.withOrders(CarelessOrders::new);
      case SETS_NOTHING_ASIDE ->
          Seams.NONE.withOrdersSql(
              changingLines(
                  "new.refunding_quantity > old.refunding_quantity",
                  "new.refunding_quantity := old.refunding_quantity",
                  "new.refunding_unsent_quantity := old.refunding_unsent_quantity"));
      case KEEPS_WHAT_A_FAILED_REFUND_SET_ASIDE ->
          Seams.NONE.withOrdersSql(
              changingLines(
                  "new.refunding_quantity < old.refunding_quantity"
                      + " and new.refunded_quantity = old.refunded_quantity",
                  "new.refunding_quantity := old.refunding_quantity",
                  "new.refunding_unsent_quantity := old.refunding_unsent_quantity"));
      case RESTOCKS_TWICE ->
          Seams.NONE.withOrdersSql(
              """
              create function restock_again() returns trigger language plpgsql as $$
              begin
                update stock
                set on_hand = on_hand + new.restocked_quantity - old.restocked_quantity
                where product_id = new.product_id;
                return null;
              end $$
              """,
              """
              create trigger restock_again after update of restocked_quantity on order_lines
                for each row when (new.restocked_quantity > old.restocked_quantity)
                execute function restock_again()
              """);
      case REFUNDS_WITH_A_NEW_KEY -> Seams.NONE.withPayments(CarelessRefunds::newKeyEachTime);
      case REFUNDS_A_CENT_MORE -> Seams.NONE.withPayments(CarelessRefunds::oneCentMore);
      case FORGETS_WHAT_IS_GIVEN_BACK ->
          Seams.NONE.withOrdersSql(
              """
              create function forget_returned() returns trigger language plpgsql as $$
              begin
                new.refunded_minor_units := old.refunded_minor_units;
                return new;
              end $$
              """,
              """
              create trigger forget_returned before update of refunded_minor_units on orders
                for each row execute function forget_returned()
              """);
      case CHARGES_ANOTHER_METHOD_ANEW ->
          Seams.NONE.withProvider(BuggyProviders::anotherMethodAnew);
      case CONFIRMS_WITH_THE_FIRST_KEY -> Seams.NONE.withProvider(BuggyProviders::firstKeyAgain);
      case TAKES_CAPTURED_FOR_CANCELLED ->
          Seams.NONE.withProvider(BuggyProviders::capturedIsCancelled);
      case LOOKS_AT_NO_CHARGE ->
          Seams.NONE.withPaymentsSql(
              """
              create function forget_charge() returns trigger language plpgsql as $$
              begin
                return null;
              end $$
              """,
              """
              create trigger forget_charge before insert on open_charges
                for each row execute function forget_charge()
              """);
      case POSTS_CAPTURES_TWICE ->
          Seams.NONE.withPaymentsSql(
              postingMore(
                  "alter table ledger_postings drop constraint ledger_moves_once",
                  "CAPTURE",
                  "new.type, new.debit_account, new.credit_account"));
      case POSTS_REFUNDS_TWICE ->
          Seams.NONE.withPaymentsSql(
              postingMore(
                  "alter table ledger_postings drop constraint ledger_moves_once",
                  "REFUND",
                  "new.type, new.debit_account, new.credit_account"));
      case REVERSES_SETTLED_REFUNDS ->
          Seams.NONE.withPaymentsSql(
              postingMore(
                  "drop index ledger_one_refund_end",
                  "REFUND_SETTLEMENT",
                  "'REFUND_REVERSAL', 'REFUNDS_PAYABLE', 'REFUNDS'"));
      case REFUNDS_IN_TWO_STEPS ->
          Seams.NONE.withPaymentsSql(
              "drop index provider_steps_one_per_refund",
              """
              create function step_again() returns trigger language plpgsql as $$
              begin
                if pg_trigger_depth() = 1 then
                  insert into provider_steps
                  select (jsonb_populate_record(new, jsonb_build_object(
                    'id', gen_random_uuid(), 'request_id', gen_random_uuid()))).*;
                end if;
                return null;
              end $$
              """,
              """
              create trigger step_again after insert on provider_steps
                for each row when (new.kind = 'REFUND') execute function step_again()
              """);
      case CANCELS_AND_HOLDS ->
          Seams.NONE.withPaymentsSql(
              changingPayments(
                  "new.state = 'CANCELLED' and old.capturable > 0",
                  "new.capturable := old.capturable"));
      case SUCCEEDS_WITHOUT_MONEY ->
          Seams.NONE.withPaymentsSql(
              changingPayments(
                  "new.state = 'SUCCEEDED' and old.captured = 0", "new.captured := 0"));
      case CLOSES_POSTINGS_TWICE ->
          Seams.NONE.withPaymentsSql(
              """
              create function add_again() returns trigger language plpgsql as $$
              begin
                new.amount := 2 * new.amount - coalesce(
                  (select s.amount
                  from ledger_closed_sums s
                  join ledger_closings c on c.from_position = s.until_position
                  where c.until_position = new.until_position
                    and (s.debit_account, s.credit_account, s.currency)
                      = (new.debit_account, new.credit_account, new.currency)), 0);
                return new;
              end $$
              """,
              """
              create trigger add_again before insert on ledger_closed_sums
                for each row execute function add_again()
              """);
      case BOOKS_PROVIDER_REFUNDS_TWICE ->
          Seams.NONE.withPaymentsSql(
              bookingAgain(
                  "drop index refunds_one_per_provider_refund",
                  "refunds",
                  "new.reason = 'MADE_AT_PROVIDER'",
                  """
                  insert into refunds (
                    id, payment_id, amount, create_time, update_time, currency, reason, note, state,
                    provider_reference, metadata)
                  values (
                    gen_random_uuid(), new.payment_id, new.amount, new.create_time, new.update_time,
                    new.currency, new.reason, new.note, new.state, new.provider_reference,
                    new.metadata)
                  """));
      case BOOKS_DISPUTES_TWICE ->
          Seams.NONE.withPaymentsSql(
              bookingAgain(
                  "alter table disputes drop constraint disputes_one_per_provider_dispute",
                  "disputes",
                  "true",
                  """
                  insert into disputes (
                    id, payment_id, amount, create_time, update_time, currency, state, reason,
                    provider_reference)
                  values (
                    gen_random_uuid(), new.payment_id, new.amount, new.create_time, new.update_time,
                    new.currency, new.state, new.reason, new.provider_reference)
                  """));
      case POSTS_DISPUTE_ENDS_TWICE ->
          Seams.NONE.withPaymentsSql(
              bookingAgain(
                  "drop index ledger_one_dispute_end, ledger_postings_feed",
                  "ledger_postings",
                  "new.type = 'DISPUTE_WON'",
                  """
                  insert into ledger_postings (
                    transaction_id, leg, payment_id, sequence, dispute_id, amount, currency,
                    create_time, feed_position, type, debit_account, credit_account)
                  values (
                    gen_random_uuid(), new.leg, new.payment_id, new.sequence, new.dispute_id,
                    new.amount, new.currency, new.create_time, new.feed_position, 'DISPUTE_LOST',
                    'DISPUTE_LOSSES', 'DISPUTED')
                  """));
      case CLOSES_WITHOUT_THE_LAST ->
          Seams.NONE.withPaymentsSql(
              """
              do $$
              begin
                execute replace(pg_get_functiondef('close_ledger(integer)'::regprocedure),
                  'feed_position <= newest', 'feed_position < newest');
              end $$
              """);
    };
  }

  private static String[] changingPayments(String when, String change) {
    return new String[] {
      "alter table payments drop constraint payments_money_of_state",
      """
      create function change_payment() returns trigger language plpgsql as $$
      begin
        %s;
        return new;
      end $$
      """
          .formatted(change),
      """
      create trigger change_payment before update on payments
        for each row when (%s) execute function change_payment()
      """
          .formatted(when)
    };
  }

  private static String[] changingLines(String when, String... changes) {
    return new String[] {
      "alter table order_lines drop constraint order_lines_never_overrefunded,"
          + " drop constraint order_lines_refunded_as_sent",
      """
      create function change_line() returns trigger language plpgsql as $$
      begin
        %s;
        return new;
      end $$
      """
          .formatted(String.join("; ", changes)),
      """
      create trigger change_line before update on order_lines
        for each row when (%s) execute function change_line()
      """
          .formatted(when)
    };
  }

  /**
   * After each posting of a type another one, of another transaction.
   *
   * @param guard drops what would refuse it
   * @param moves type, debit and credit account of the other one
   */
  private static String[] postingMore(String guard, String type, String moves) {
    return new String[] {
      guard,
      "drop index ledger_postings_feed",
      """
      create function post_more() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() = 1 then
          insert into ledger_postings (
            transaction_id, leg, payment_id, sequence, refund_id, amount, currency, create_time,
            feed_position, type, debit_account, credit_account)
          values (
            gen_random_uuid(), new.leg, new.payment_id, new.sequence, new.refund_id, new.amount,
            new.currency, new.create_time, new.feed_position, %s);
        end if;
        return null;
      end $$
      """
          .formatted(moves),
      """
      create trigger post_more after insert on ledger_postings
        for each row when (new.type = '%s') execute function post_more()
      """
          .formatted(type)
    };
  }

  /**
   * After each row of a table another one.
   *
   * @param guard drops what would refuse it
   * @param when which rows
   */
  private static String[] bookingAgain(String guard, String table, String when, String insert) {
    return new String[] {
      guard,
      """
      create function book_again() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() = 1 then
          %s;
        end if;
        return null;
      end $$
      """
          .formatted(insert),
      """
      create trigger book_again after insert on %s
        for each row when (%s) execute function book_again()
      """
          .formatted(table, when)
    };
  }

  private static String[] changingState(String state, String when) {
    return new String[] {
      """
      create function change_state() returns trigger language plpgsql as $$
      begin
        new.state := '%s';
        return new;
      end $$
      """
          .formatted(state),
      """
      create trigger change_state before update of state on orders
        for each row when (%s) execute function change_state()
      """
          .formatted(when)
    };
  }

  private static String[] forgettingRequests() {
    return new String[] {
      """
      create function forget_request() returns trigger language plpgsql security definer as $$
      begin
        delete from idempotency_keys where key = new.key;
        return null;
      end $$
      """,
      """
      create constraint trigger forget_request after insert on idempotency_keys
        deferrable initially deferred for each row execute function forget_request()
      """
    };
  }
}
