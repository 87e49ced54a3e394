package dev.commercesuite.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger.Direction;
import dev.commercesuite.payment.domain.ledger.Ledger.Entry;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others do with captured money: how it is counted, heard of and named. */
class MovementsElsewhereTest {
  private static final UUID ID = new UUID(1, 2);

  @Test
  void disputedMoneyComesBackOrIsLost() {
    Elsewhere disputed = Elsewhere.NONE.disputed(300).disputed(500);

    assertThat(disputed).isEqualTo(new Elsewhere(800, 0, 0));
    assertThat(disputed.disputeWon(300)).isEqualTo(new Elsewhere(500, 0, 0));
    assertThat(disputed.disputeLost(300).disputeLost(500)).isEqualTo(new Elsewhere(0, 800, 0));
    assertThat(disputed.excessRefunded(50).excessRefunded(50))
        .isEqualTo(new Elsewhere(800, 0, 100));
  }

  @Test
  void noMoreIsWonOrLostThanIsDisputed() {
    Elsewhere disputed = Elsewhere.NONE.disputed(300);

    assertThatThrownBy(() -> disputed.disputeWon(301)).hasMessageContaining("negative");
    assertThatThrownBy(() -> disputed.disputeLost(301)).hasMessageContaining("negative");
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 0", "0, -1, 0", "0, 0, -1"})
  void nothingIsLessThanNone(long disputed, long losses, long excess) {
    assertThat(new Elsewhere(0, 0, 0)).isEqualTo(Elsewhere.NONE);
    assertThatThrownBy(() -> new Elsewhere(disputed, losses, excess))
        .hasMessageContaining("negative");
  }

  @ParameterizedTest
  @CsvSource({
    "charge.refunded, true",
    "refund.updated, true",
    "charge.dispute.created, true",
    "payment_intent.succeeded, false"
  })
  void eventsOfRefundsAndDisputesSayThatMoneyMayHaveMoved(String type, boolean isAboutMovements) {
    assertThat(new ProviderEvent("evt_1", type, null, "ch_1").isAboutMovements())
        .isEqualTo(isAboutMovements);
  }

  @Test
  void entryIsNamedByItsTransactionItsLegAndItsSide() {
    LedgerPosition position = new LedgerPosition(7, new PaymentId(ID), 3, 1, 2);
    Entry entry =
        new Entry(
            position,
            ID,
            LedgerTransaction.Type.DISPUTE,
            new AccountCode("PROVIDER_RECEIVABLE"),
            Direction.CREDIT,
            new Money("EUR", 800),
            null,
            new DisputeId(ID),
            Instant.EPOCH);

    assertThat(entry.id()).isEqualTo(ID + ".1.credit");
    assertThat(entry.payment()).isEqualTo(new PaymentId(ID));
    assertThat(new DisputeId(ID)).hasToString(ID.toString());
  }
}
