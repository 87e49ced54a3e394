package dev.commercesuite.system.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule can fail: books that are in order, and one wrong line after the other. */
class MoneyRuleIT {
  @TempDir static Path folder;

  private static LocalPostgres postgres;
  private static PostgresServer server;

  private Books books;

  @BeforeAll
  static void startPostgres() {
    postgres =
        new LocalPostgres(
            folder.resolve("postgres"),
            folder.resolve("postgresql.log"),
            Ports.free().postgres(),
            new SecretFiles(folder.resolve("secrets")).password("postgres-superuser"));
    server = postgres.start();
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  /**
   * Order 1 is paid with payment 1, sent in two shipments of which one has arrived, and refunded by
   * one piece that was sent, order 2 was paid with payment 2 and is cancelled, order 3 waits to be
   * paid.
   */
  @BeforeEach
  void writeBooksInOrder() throws SQLException {
    books =
        Books.empty(database ->
            DriverManager.getConnection(
                server.jdbcUrl(database), server.user(), server.password()));
    books.write(
        """
        create function pg_temp.id(kind text, number int) returns uuid language sql as $$
          select md5(kind || number)::uuid $$;

        insert into products values
          (pg_temp.id('product', 1), 100, 3, true, 'EUR', 'ACTIVE', 'EUR'),
          (pg_temp.id('product', 2), 0, 0, false, 'EUR', 'INACTIVE', 'EUR');
        insert into stock_adjustments values (pg_temp.id('product', 1), 110, 'delivery');
        insert into stock_adjustments values (pg_temp.id('product', 1), -5, 'broken');

        insert into orders values
          (pg_temp.id('order', 1), 'SHIPPED', 'EUR', 500, 7, '', 2, 100, pg_temp.id('attempt', 1),
            200, 0),
          (pg_temp.id('order', 2), 'CANCELLED', 'EUR', 700, 5, '', 0, 700, pg_temp.id('attempt', 2),
            0, 0),
          (pg_temp.id('order', 3), 'PENDING_PAYMENT', 'EUR', 300, 1, '', 0, 0, null, 0, 0);
        insert into order_lines values
          (pg_temp.id('order', 1), pg_temp.id('product', 1), 5, 1, 5, 0, 1, 0, 0),
          (pg_temp.id('order', 2), pg_temp.id('product', 1), 7, 1, 0, 0, 0, 0, 0),
          (pg_temp.id('order', 3), pg_temp.id('product', 1), 3, 1, 0, 0, 0, 0, 0);
        insert into order_refunds values
          (pg_temp.id('order refund', 1), pg_temp.id('order', 1), 100, 'SUCCEEDED',
            pg_temp.id('refund', 1));
        insert into order_refund_items values
          (pg_temp.id('order refund', 1), pg_temp.id('order', 1), 1, 1, 0, 0, 100);
        insert into settled_refunds values
          (pg_temp.id('refund', 1), pg_temp.id('order', 1), 100),
          (pg_temp.id('refund', 2), pg_temp.id('order', 2), 700);
        insert into shipments values
          (pg_temp.id('shipment', 1), pg_temp.id('order', 1), '', true),
          (pg_temp.id('shipment', 2), pg_temp.id('order', 1), '', false);
        insert into shipment_items values
          (pg_temp.id('shipment', 1), pg_temp.id('order', 1), 1, 4),
          (pg_temp.id('shipment', 2), pg_temp.id('order', 1), 1, 1);
        insert into order_events values
          (pg_temp.id('order', 1), 1, 'PAID', 'PAID', null),
          (pg_temp.id('order', 1), 2, 'SHIPPED', 'PAID', pg_temp.id('shipment', 1)),
          (pg_temp.id('order', 1), 3, 'DELIVERED', 'PAID', pg_temp.id('shipment', 1)),
          (pg_temp.id('order', 1), 4, 'SHIPPED', 'SHIPPED', pg_temp.id('shipment', 2)),
          (pg_temp.id('order', 2), 1, 'PAID', 'PAID', null),
          (pg_temp.id('order', 2), 2, 'CANCELLATION_STARTED', 'CANCELLING', null),
          (pg_temp.id('order', 2), 3, 'CANCELLED', 'CANCELLED', null),
          (pg_temp.id('order', 3), 1, 'CREATED', 'PENDING_PAYMENT', null);
        insert into order_events values
          (pg_temp.id('order', 1), 5, 'REFUND_STARTED', 'SHIPPED', null,
            pg_temp.id('order refund', 1)),
          (pg_temp.id('order', 1), 6, 'REFUND_SUCCEEDED', 'SHIPPED', null,
            pg_temp.id('order refund', 1));
        insert into order_events values
          (pg_temp.id('order', 1), 7, 'DISPUTE_OPENED', 'SHIPPED', null, null,
            pg_temp.id('dispute', 1)),
          (pg_temp.id('order', 2), 4, 'DISPUTE_OPENED', 'CANCELLED', null, null,
            pg_temp.id('dispute', 2)),
          (pg_temp.id('order', 2), 5, 'DISPUTE_WON', 'CANCELLED', null, null,
            pg_temp.id('dispute', 2));
        insert into attempts values
          (pg_temp.id('attempt', 1), pg_temp.id('order', 1), null, pg_temp.id('payment', 1),
            'SUCCEEDED'),
          (pg_temp.id('attempt', 2), pg_temp.id('order', 2), null, pg_temp.id('payment', 2),
            'SUCCEEDED');
        insert into order_work values (pg_temp.id('order', 3), false, false, null);

        insert into payments values
          (pg_temp.id('payment', 1), pg_temp.id('order', 1), 'EUR', 500, 0, 500, 0, 100, 'SUCCEEDED',
            'ch_1', 2, 200, 0, 0),
          (pg_temp.id('payment', 2), pg_temp.id('order', 2), 'EUR', 700, 0, 700, 0, 700, 'SUCCEEDED',
            'ch_2', 2, 0, 0, 0);
        insert into payment_events values
          (pg_temp.id('payment', 1), 1, 'PROCESSING'), (pg_temp.id('payment', 1), 2, 'SUCCEEDED'),
          (pg_temp.id('payment', 2), 1, 'PROCESSING'), (pg_temp.id('payment', 2), 2, 'SUCCEEDED');
        insert into refunds values
          (pg_temp.id('refund', 1), pg_temp.id('payment', 1), 100, 'SUCCEEDED', '', 0,
            'REQUESTED_BY_CUSTOMER', 're_1'),
          (pg_temp.id('refund', 2), pg_temp.id('payment', 2), 700, 'SUCCEEDED', '', 0,
            'ORDER_CANCELLED', 're_2');
        insert into disputes values
          (pg_temp.id('dispute', 1), pg_temp.id('payment', 1), 200, 'OPEN', 'dp_1'),
          (pg_temp.id('dispute', 2), pg_temp.id('payment', 2), 50, 'WON', 'dp_2');
        insert into checks values (pg_temp.id('payment', 1));
        insert into provider_disputes values
          ('dp_1', 'ch_1', 200, 'OPEN'), ('dp_2', 'ch_2', 50, 'WON');
        insert into steps values
          (pg_temp.id('step', 1), 'CHARGE', pg_temp.id('payment', 1), null, 500, 'SUCCEEDED', false,
            null, pg_temp.id('attempt', 1)),
          (pg_temp.id('step', 2), 'CHARGE', pg_temp.id('payment', 2), null, 700, 'SUCCEEDED', false,
            null, pg_temp.id('attempt', 2));
        insert into charge_requests values
          (pg_temp.id('attempt', 1), pg_temp.id('step', 1)),
          (pg_temp.id('attempt', 2), pg_temp.id('step', 2)),
          (pg_temp.id('attempt', 3), null);
        insert into steps values
          (pg_temp.id('step', 3), 'REFUND', pg_temp.id('payment', 1), pg_temp.id('refund', 1), 100,
            'SUCCEEDED', false),
          (pg_temp.id('step', 4), 'REFUND', pg_temp.id('payment', 2), pg_temp.id('refund', 2), 700,
            'SUCCEEDED', false);

        insert into ledger
        select pg_temp.id('capture', number), 1, 'CAPTURE', pg_temp.id('payment', number), null,
          'PROVIDER_RECEIVABLE', 'SALES', amount, 'EUR'
        from (values (1, 500), (2, 700)) as payment (number, amount)
        union all
        select pg_temp.id(type, number), 1, type, pg_temp.id('payment', number),
          pg_temp.id('refund', number), debit, credit, amount, 'EUR'
        from (values (1, 100), (2, 700)) as refund (number, amount),
          (values ('REFUND', 'REFUNDS', 'REFUNDS_PAYABLE'),
            ('REFUND_SETTLEMENT', 'REFUNDS_PAYABLE', 'PROVIDER_RECEIVABLE'))
            as kind (type, debit, credit);

        insert into ledger
        select pg_temp.id(type, number), 1, type, pg_temp.id('payment', number), null, debit, credit,
          amount, 'EUR', pg_temp.id('dispute', number)
        from (values
          (1, 200, 'DISPUTE', 'DISPUTED', 'PROVIDER_RECEIVABLE'),
          (2, 50, 'DISPUTE', 'DISPUTED', 'PROVIDER_RECEIVABLE'),
          (2, 50, 'DISPUTE_WON', 'PROVIDER_RECEIVABLE', 'DISPUTED'))
          as dispute (number, amount, type, debit, credit);

        insert into charges values
          ('ch_1', pg_temp.id('payment', 1), 'EUR', 500, 'CAPTURED', 500, 100),
          ('ch_2', pg_temp.id('payment', 2), 'EUR', 700, 'CAPTURED', 700, 700);
        insert into operations values
          (pg_temp.id('step', 1), 'CHARGE', 500, 'APPROVED'),
          (pg_temp.id('step', 2), 'CHARGE', 700, 'APPROVED'),
          (pg_temp.id('step', 3), 'REFUND', 100, 'APPROVED'),
          (pg_temp.id('step', 4), 'REFUND', 700, 'APPROVED');
        """);
  }

  @AfterEach
  void closeBooks() throws SQLException {
    books.close();
  }

  @Test
  void findsNothingInBooksThatAreInOrder() throws SQLException {
    assertThat(books.violations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void findsWhatIsWrong(MoneyRule rule, String wrongLine) throws SQLException {
    books.write(wrongLine);

    assertThat(books.violations(rule)).isNotEmpty();
  }

  static Stream<Object[]> wrongLines() {
    return Arrays.stream(MoneyRule.values())
        .flatMap(rule -> wrongLines(rule).stream().map(line -> new Object[] {rule, line}));
  }

  private static List<String> wrongLines(MoneyRule rule) {
    return switch (rule) {
      case ORDERS_ARE_CHARGED_ONCE ->
          List.of(
              """
              insert into charges values
                ('ch_3', pg_temp.id('payment', 1), 'EUR', 500, 'CAPTURED', 500, 0)
              """);
      case CHARGES_ARE_MADE_OR_PREVENTED ->
          List.of(
              "update charge_requests set step_id = null",
              "update steps set request_id = pg_temp.id('attempt', 3) where amount = 500",
              "delete from charge_requests where id = pg_temp.id('attempt', 1)",
              """
              insert into attempts values
                (pg_temp.id('attempt', 4), pg_temp.id('order', 3), null, null, 'CLOSED')
              """);
      case ORDERS_ARE_CHARGED_THEIR_TOTAL ->
          List.of(
              "update charges set captured = 499 where reference = 'ch_1'",
              "update charges set currency = 'USD' where reference = 'ch_1'");
      case THE_PROVIDER_IS_ASKED_FOR_NOTHING_ELSE ->
          List.of(
              "update charges set payment_id = gen_random_uuid() where reference = 'ch_1'",
              "insert into operations values (gen_random_uuid(), 'CHARGE', 500, 'APPROVED')",
              "update operations set amount = 501 where amount = 500");
      case STEPS_END_AS_AT_THE_PROVIDER ->
          List.of(
              "update operations set result = 'DECLINED' where amount = 500",
              "delete from operations where amount = 500");
      case PAYMENTS_AGREE_WITH_THE_PROVIDER ->
          List.of(
              "update charges set captured = 400 where reference = 'ch_1'",
              "update charges set refunded = 0 where reference = 'ch_1'",
              "update charges set state = 'AUTHORIZED' where reference = 'ch_1'",
              "update charges set state = 'REQUIRES_ACTION' where reference = 'ch_1'",
              "update payments set state = 'FAILED' where captured = 500",
              "update payments set charge_reference = 'ch_3' where captured = 500");
      case NOTHING_IS_TAKEN_OR_GIVEN_BACK_TOO_MUCH ->
          List.of(
              "update payments set captured = 501 where captured = 500",
              "update payments set capturable = 1 where captured = 500",
              "update payments set refunded = 701 where refunded = 700",
              "update payments set refunding = 1 where refunded = 700",
              "update payments set refunding = -1 where refunded = 700",
              "update refunds set excess = 1 where amount = 100",
              "update refunds set amount = 99 where amount = 100");
      case EACH_MOVEMENT_OF_THE_PROVIDER_IS_BOOKED_ONCE ->
          List.of(
              "update refunds set provider_reference = 're_1' where amount = 700",
              """
              insert into refunds values
                (gen_random_uuid(), pg_temp.id('payment', 1), 100, 'SUCCEEDED', '', 0,
                  'MADE_AT_PROVIDER', 're_1')
              """,
              "update refunds set reason = 'MADE_AT_PROVIDER' where amount = 100",
              """
              insert into disputes values
                (gen_random_uuid(), pg_temp.id('payment', 2), 200, 'WON', 'dp_1')
              """,
              "update payments set disputed = 0 where captured = 500",
              "update disputes set state = 'LOST' where amount = 50");
      case WHAT_OTHERS_DID_IS_BOOKED ->
          List.of(
              "insert into dashboard_refunds values ('re_3', 'ch_1', 50)",
              "insert into dashboard_refunds values ('re_1', 'ch_1', 100)",
              "update provider_disputes set state = 'LOST' where amount = 200",
              "delete from disputes where amount = 50");
      case THE_LEDGER_IS_BALANCED ->
          List.of(
              "update ledger set amount = 0 where type = 'CAPTURE' and amount = 500",
              "update ledger set credit_account = debit_account where amount = 500",
              "update ledger set currency = 'USD' where amount = 500",
              "update ledger set payment_id = gen_random_uuid() where amount = 500");
      case THE_LEDGER_MOVES_MONEY_ONCE ->
          List.of(
              """
              insert into ledger
              select gen_random_uuid(), leg, type, payment_id, refund_id, debit_account,
                credit_account, amount, currency
              from ledger where type = 'CAPTURE' and amount = 500
              """,
              """
              insert into ledger
              select gen_random_uuid(), leg, type, payment_id, refund_id, debit_account,
                credit_account, amount, currency
              from ledger where type = 'REFUND' and amount = 100
              """,
              """
              insert into ledger
              select gen_random_uuid(), leg, 'REFUND_REVERSAL', payment_id, refund_id,
                debit_account, 'REFUNDS', amount, currency
              from ledger where type = 'REFUND_SETTLEMENT' and amount = 100
              """);
      case THE_LEDGER_AGREES_WITH_PAYMENTS ->
          List.of(
              "delete from ledger where transaction_id = pg_temp.id('capture', 1)",
              "delete from ledger where type = 'DISPUTE_WON'",
              "update payments set disputed = 0, dispute_losses = 200 where captured = 500",
              "update payments set excess_refunded = 1 where captured = 500",
              "delete from ledger where type = 'REFUND_SETTLEMENT' and amount = 100",
              "update ledger set debit_account = 'SALES' where type = 'REFUND'");
      case PAID_ORDERS_HAVE_THEIR_MONEY ->
          List.of(
              "delete from payments where captured = 500",
              "update payments set state = 'CANCELLED' where captured = 500",
              "update payments set captured = 499 where captured = 500",
              "update orders set state = 'PAID' where total = 300");
      case MONEY_HAS_ITS_ORDER ->
          List.of(
              "update payments set refunded = 699 where captured = 700",
              "update payments set capturable = 1 where captured = 700",
              "update orders set state = 'PENDING_PAYMENT' where total = 500",
              "update orders set state = 'EXPIRED' where total = 500");
      case ORDERS_KNOW_WHAT_WAS_GIVEN_BACK ->
          List.of(
              "update orders set refunded = 0 where total = 500",
              "update orders set refunded = 200 where total = 500",
              "update orders set refunded = 1 where total = 300");
      case ORDERS_KNOW_WHAT_IS_DISPUTED ->
          List.of(
              "update orders set disputed = 0 where total = 500",
              "update orders set disputed = 0, dispute_losses = 200 where total = 500",
              "update orders set dispute_losses = 50 where total = 700",
              "update orders set disputed = 1 where total = 300",
              "delete from order_events where type = 'DISPUTE_OPENED' and state = 'SHIPPED'",
              "delete from order_events where type = 'DISPUTE_OPENED' and state = 'CANCELLED'",
              "delete from order_events where type = 'DISPUTE_WON'",
              "update order_events set type = 'DISPUTE_LOST' where type = 'DISPUTE_WON'",
              "update order_events set order_id = pg_temp.id('order', 3) where type = 'DISPUTE_WON'",
              """
              insert into order_events
              select order_id, 8, type, state, null, null, dispute_id
              from order_events where type = 'DISPUTE_OPENED' and state = 'SHIPPED'
              """,
              """
              insert into order_events values
                (pg_temp.id('order', 1), 8, 'DISPUTE_OPENED', 'SHIPPED', null, null,
                  gen_random_uuid())
              """);
      case ATTEMPTS_SUCCEED_ONCE ->
          List.of(
              """
              insert into attempts
              select gen_random_uuid(), order_id, null, payment_id, state from attempts limit 1
              """,
              "update payments set state = 'PROCESSING' where captured = 500",
              "update attempts set state = 'DECLINED'",
              "update orders set attempt_id = null where total = 500",
              "update orders set attempt_id = pg_temp.id('attempt', 1) where total = 700",
              "update orders set attempt_id = gen_random_uuid() where total = 300");
      case THE_STOCK_ADDS_UP ->
          List.of(
              "update products set stock = 101 where stock = 100",
              "update products set reserved = 4 where stock = 100",
              "update products set stock = null where stock = 0",
              "update products set orderable = false where stock = 100",
              "update products set orderable = true where stock = 0",
              "update products set currency = 'USD' where stock = 0",
              "update products set currency = null where stock = 0",
              "update order_lines set product_id = gen_random_uuid() where quantity = 7",
              "update order_lines set restocked = 1 where shipped = 5",
              "update order_lines set refunded_unsent = 1 where shipped = 5",
              "update orders set state = 'CANCELLED' where total = 300",
              "update order_lines set shipped = 4 where shipped = 5",
              "delete from stock_adjustments where delta < 0");
      case SHIPMENTS_ADD_UP ->
          List.of(
              "update order_lines set shipped = 6 where shipped = 5",
              "update order_lines set quantity = 4 where shipped = 5",
              "update shipment_items set quantity = 2 where quantity = 1",
              "delete from shipment_items where quantity = 1",
              "update shipment_items set line_number = 2 where quantity = 1",
              "update shipment_items set shipment_id = pg_temp.id('shipment', 3) where quantity = 1",
              "update order_lines set quantity = 6 where shipped = 5",
              "update orders set state = 'PAID' where total = 500",
              "update orders set state = 'DELIVERED' where total = 500",
              "update orders set state = 'CANCELLED' where total = 500",
              "update orders set state = 'SHIPPED' where total = 700",
              "update shipments set arrived = true",
              "update orders set shipment_count = 1 where total = 500",
              "delete from order_events where type = 'DELIVERED'",
              """
              insert into order_events
              select order_id, 5, type, state, shipment_id from order_events where type = 'SHIPPED'
              """);
      case REFUNDS_ADD_UP ->
          List.of(
              "update orders set refunded = 99 where total = 500",
              "delete from settled_refunds where amount = 700",
              "update settled_refunds set amount = 99 where amount = 100",
              "delete from refunds where amount = 100",
              "update refunds set state = 'FAILED' where amount = 100",
              "update refunds set payment_id = pg_temp.id('payment', 2) where amount = 100",
              "update order_refunds set state = 'FAILED'",
              "update order_refunds set payment_refund_id = null",
              "update order_refunds set amount = 99",
              "update order_refund_items set quantity = 2",
              "update order_refund_items set unsent = 1",
              "update order_refund_items set restocked = 1",
              "update order_lines set refunding = 1 where shipped = 5",
              "delete from order_events where type = 'REFUND_STARTED'",
              "update order_events set type = 'REFUND_STARTED' where type = 'REFUND_SUCCEEDED'",
              """
              insert into order_refunds values
                (pg_temp.id('order refund', 2), pg_temp.id('order', 1), 50, 'PENDING', null)
              """);
      case EVENTS_TELL_THE_STATE ->
          List.of(
              "delete from order_events where type = 'SHIPPED'",
              "delete from order_events where type = 'CANCELLATION_STARTED'",
              "update orders set state = 'DELIVERED' where total = 500",
              "delete from payment_events where sequence = 2",
              "update payments set version = 3 where captured = 500");
      case NOTHING_IS_FORGOTTEN ->
          List.of(
              "delete from order_work",
              "update orders set state = 'CANCELLING' where total = 700",
              "update payments set state = 'PROCESSING' where captured = 500",
              "update payments set state = 'REQUIRES_ACTION' where captured = 500",
              "update order_refunds set state = 'PENDING'",
              "delete from checks",
              "update refunds set state = 'PENDING' where amount = 100");
      case NOTHING_IS_PARKED ->
          List.of("update order_work set parked = true", "update steps set parked = true");
      case NOTHING_IS_LEFT_TO_DO ->
          List.of(
              "update orders set state = 'CANCELLING' where total = 700",
              "update attempts set state = 'PROCESSING' where id = pg_temp.id('attempt', 1)",
              "update steps set state = 'STARTED' where amount = 100",
              "update order_refunds set state = 'PENDING'",
              "update order_work set order_id = pg_temp.id('order', 1)",
              "update order_work set overdue = true");
    };
  }
}
