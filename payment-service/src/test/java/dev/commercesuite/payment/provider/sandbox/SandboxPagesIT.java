package dev.commercesuite.payment.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.provider.EventListings.EventPage;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.provider.ProviderListings.MovementPage;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.testing.PostgresPayments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However much the sandbox has in its books, it tells a page of it at a time, and all of it. */
class SandboxPagesIT {
  private static final Instant LATER = Instant.parse("2200-01-01T00:00:00Z");

  private final PostgresPayments postgres = new PostgresPayments();
  private final SandboxListings listings = new SandboxListings(postgres.sandboxDatabase);
  private final SandboxEventListings events = new SandboxEventListings(postgres.sandboxDatabase);

  @AfterEach
  void close() {
    postgres.close();
  }

  /** At the same moment, so that only their references tell where a page ended. */
  @Test
  void listsMovementsInPagesWithoutGaps() {
    Payment payment = postgres.order().charge(1_200);
    Instant moment = Instant.parse("2026-01-01T00:00:00.123456Z");
    postgres.sandboxDatabase.useTransaction(tx -> {
      tx.update(
          """
          insert into dashboard_refunds (reference, charge_reference, amount, create_time)
          select 're_' || n, ?, 1, ? from generate_series(1, 200) n
          """,
          payment.chargeReference(),
          moment);
      tx.update(
          """
          insert into charge_disputes
            (reference, charge_reference, amount, state, reason, create_time)
          select 'dp_' || n, ?, 1, 'OPEN', 'fraudulent', ? from generate_series(1, 50) n
          """,
          payment.chargeReference(),
          moment);
    });

    List<Integer> sizes = new ArrayList<>();
    List<String> references = new ArrayList<>();
    MovementPage page = listings.movements(moment, "");
    while (true) {
      sizes.add(page.movements().size());
      page.movements().forEach(movement -> references.add(movement.reference()));
      if (page.next().isEmpty()) {
        break;
      }
      page = listings.movements(moment, page.next());
    }

    assertThat(sizes).containsExactly(100, 100, 50);
    assertThat(new HashSet<>(references)).hasSize(250);
    assertThat(listings.movements(moment.plusNanos(1_000), "").movements()).isEmpty();
    assertThat(listings.movements(Objects.requireNonNull(payment.chargeReference())))
        .extracting(ProviderMovement::reference)
        .containsExactlyInAnyOrderElementsOf(references);
  }

  @Test
  void listsEventsInPagesWithoutGaps() {
    Payment payment = postgres.order().hold(1_200);
    for (int i = 0; i < 230; i++) {
      become(payment, "AUTHORIZED");
      become(payment, "LAPSED");
    }

    List<Integer> sizes = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    EventPage page = events.events(Instant.EPOCH, LATER, "");
    while (true) {
      sizes.add(page.events().size());
      page.events().forEach(event -> ids.add(event.id()));
      assertThat(page.events())
          .extracting(ProviderEvent::type, ProviderEvent::charge)
          .containsOnly(
              org.assertj.core.groups.Tuple.tuple("charge.expired", payment.chargeReference()));
      if (page.next().isEmpty()) {
        break;
      }
      page = events.events(Instant.EPOCH, LATER, page.next());
    }

    assertThat(sizes).containsExactly(100, 100, 30);
    assertThat(new HashSet<>(ids)).hasSize(230);
    assertThat(events.events(Instant.now().plusSeconds(3_600), LATER, "").events()).isEmpty();
  }

  @Test
  void listsEventsFromOneMomentToAnother() {
    Payment payment = postgres.order().hold(1_200);
    Instant moment = Instant.parse("2026-01-01T00:00:00.123456Z");
    Instant end = moment.plusNanos(1_000);
    postgres.sandboxDatabase.useTransaction(tx ->
        tx.update(
            """
            insert into events (id, type, charge_reference, operation_key, copies, create_time)
            select gen_random_uuid(), 'charge.expired', reference, key, 0, moment
            from charges, unnest(array[?::timestamptz, ?::timestamptz]) as moment
            where reference = ?
            """,
            moment,
            end,
            payment.chargeReference()));

    assertThat(events.events(moment, end, "").events()).hasSize(1);
    assertThat(events.events(end, LATER, "").events()).hasSize(1);
    assertThat(events.events(moment, LATER, "").events()).hasSize(2);
    assertThat(events.events(Instant.EPOCH, moment, "").events()).isEmpty();
  }

  /** What is only listed is sent to nobody. */
  @Test
  void sendsNothingOfWhatHappensWithoutACall() {
    Payment payment = postgres.order().hold(1_200);

    become(payment, "LAPSED");

    assertThat(events.events(Instant.EPOCH, LATER, "").events()).hasSize(1);
    assertThat(new SandboxEvents(postgres.sandboxDatabase).claim(10)).isEmpty();
  }

  private void become(Payment payment, String state) {
    postgres.sandboxDatabase.useTransaction(tx ->
        tx.update(
            "update charges set state = ? where reference = ?", state, payment.chargeReference()));
  }
}
