package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Booking;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** That a bank has sent a refund back is told once, and only if it is stored. */
class BouncedRefundsIT {
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments shop = postgres.order();
  private final PostgresCheckStore checks = new PostgresCheckStore(postgres.database);
  private final Logger logger = (Logger) LoggerFactory.getLogger(PostgresCheckStore.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    postgres.close();
  }

  @Test
  void isToldOnceHoweverOftenItIsHeardOf() {
    Payment payment = shop.charge(1_200);
    Refund refund = shop.refund("r2", payment, 500);

    book(check(payment), refund);
    book(check(payment), refund);

    assertToldOnceOf(refund);
  }

  @Test
  void isToldOnceWhenItsTransactionIsRetried() throws SQLException {
    Payment payment = shop.charge(1_200);
    Refund refund = shop.refund("r2", payment, 500);
    ChargeCheck check = check(payment);
    endsOfChecksFail("nextval('tries') < 3", "40001");

    book(check, refund);

    assertToldOnceOf(refund);
  }

  @Test
  void isNotToldBeforeItIsStored() throws SQLException {
    Payment payment = shop.charge(1_200);
    Refund refund = shop.refund("r2", payment, 500);
    ChargeCheck check = check(payment);
    endsOfChecksFail("nextval('tries') = 1", "P0001");

    assertThatThrownBy(() -> book(check, refund)).isInstanceOf(StatementFailed.class);

    assertThat(bounced()).isZero();
    assertThat(lines.list).isEmpty();
    book(check, refund);
    assertToldOnceOf(refund);
  }

  private void assertToldOnceOf(Refund refund) {
    assertThat(bounced()).isOne();
    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.ERROR);
    assertThat(line.getMessage())
        .isEqualTo("A bank has sent a refund back; the customer does not have the money");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly("refund_id=" + refund.id());
  }

  private long bounced() {
    return CheckBacklog.read(postgres.database).bouncedRefunds();
  }

  /** Of a payment of which something was heard. */
  private ChargeCheck check(Payment payment) {
    postgres.database.useTransaction(tx ->
        tx.update(
            "insert into provider_checks (payment_id, due_time) values (?, '-infinity')",
            payment.id().value()));
    Instant now = postgres.clock.instant();
    return checks.claim(now, now.plus(LEASE), 8).getFirst();
  }

  private void book(ChargeCheck check, Refund bounced) {
    checks.book(
        check, _ -> new Booking(List.of(), List.of(bounced.id()), null), postgres.clock.instant());
  }

  /**
   * The last statement of a transaction fails.
   *
   * @param condition a sequence counts what is rolled back, too
   */
  private void endsOfChecksFail(String condition, String code) throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create sequence tries;
          create function fail_to_end() returns trigger language plpgsql security definer as $$
            begin
              if %s then
                raise exception 'planted' using errcode = '%s';
              end if;
              return old;
            end $$;
          create trigger fail_to_end before delete on provider_checks
            for each row execute function fail_to_end()
          """
              .formatted(condition, code));
    }
  }
}
