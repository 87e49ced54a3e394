package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Sweep;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is overdue is seen, and what somebody works on is not overdue. */
class CheckBacklogIT {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments shop = postgres.order();

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void nothingIsOverdueWhereNothingIsDue() {
    Payment held = shop.hold(1_200);
    assertThat(held.isOpenAtProvider()).isTrue();

    CheckBacklog backlog = CheckBacklog.read(postgres.database);

    assertThat(backlog.looksLag()).isZero();
    assertThat(backlog.checksLag()).isZero();
    assertThat(backlog.unsearched()).isZero();
  }

  @Test
  void aLookThatNobodyTakesIsOverdueUntilSomebodyDoes() {
    var _ = shop.hold(1_200);
    postgres.database.useTransaction(
        tx -> tx.update("update open_charges set next_look_time = now() - interval '1 hour'"));
    assertThat(CheckBacklog.read(postgres.database).looksLag()).isGreaterThanOrEqualTo(AN_HOUR);

    Instant now = postgres.clock.instant();
    assertThat(postgres.openCharges.claimDueCharges(now, now.plus(AN_HOUR), 8)).hasSize(1);

    assertThat(CheckBacklog.read(postgres.database).looksLag()).isZero();
  }

  @Test
  void aCheckThatNobodyTakesIsOverdueUntilSomebodyDoes() {
    Payment paid = shop.charge(1_200);
    postgres.database.useTransaction(tx ->
        tx.update(
            """
            insert into provider_checks (payment_id, due_time)
            values (?, now() - interval '1 hour')
            """,
            paid.id().value()));
    assertThat(CheckBacklog.read(postgres.database).checksLag()).isGreaterThanOrEqualTo(AN_HOUR);

    Instant now = postgres.clock.instant();
    assertThat(new PostgresCheckStore(postgres.database).claim(now, now.plus(AN_HOUR), 8))
        .hasSize(1);

    assertThat(CheckBacklog.read(postgres.database).checksLag()).isZero();
  }

  /** Whichever of the two is further behind. */
  @Test
  void whatIsNotSearchedToItsEndStaysUnsearched() {
    Instant now = postgres.clock.instant();
    Instant before = now.minus(AN_HOUR);
    PostgresCheckStore movements = new PostgresCheckStore(postgres.database);
    PostgresEventSearches events = new PostgresEventSearches(postgres.database);
    assertThat(movements.claimSweep("stripe", before, before)).contains(new Sweep(before));
    assertThat(events.claimSearch("stripe", before, before)).isPresent();
    assertThat(unsearched()).isGreaterThanOrEqualTo(AN_HOUR);

    movements.swept("stripe", now, now);
    assertThat(unsearched()).isGreaterThanOrEqualTo(AN_HOUR);
    events.searched("stripe", now, now);
    assertThat(unsearched()).isLessThan(AN_HOUR);
  }

  private Duration unsearched() {
    return CheckBacklog.read(postgres.database).unsearched();
  }
}
