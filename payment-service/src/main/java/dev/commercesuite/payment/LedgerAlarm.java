package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.Verification;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator what a check of the ledger finds, whoever has asked for it. */
final class LedgerAlarm implements Ledger {
  private static final Logger log = LoggerFactory.getLogger(LedgerAlarm.class);

  private final Ledger ledger;
  private final Counter discrepancies;

  LedgerAlarm(Ledger ledger, MeterRegistry metrics) {
    this.ledger = ledger;
    this.discrepancies =
        Counter.builder("commerce.payment.ledger.discrepancies")
            .description("What checks of the ledger have found to be wrong.")
            .register(metrics);
  }

  @Override
  public Verification verify(@Nullable PaymentId after, int limit) {
    return tellOf(ledger.verify(after, limit));
  }

  @Override
  public Verification verify(Checkpoint.ClosedSums after) {
    return tellOf(ledger.verify(after));
  }

  private Verification tellOf(Verification verification) {
    List<Verification.Discrepancy> found = verification.discrepancies();
    if (!found.isEmpty()) {
      discrepancies.increment(found.size());
      log.atError()
          .addKeyValue("discrepancies", found.size())
          .addKeyValue("payment_id", found.getFirst().payment())
          .addKeyValue("first", found.getFirst().description())
          .log("The ledger is wrong: an operator has to look at it");
    }
    return verification;
  }

  @Override
  public List<Balance> balances(@Nullable AccountCode account, @Nullable String currency) {
    return ledger.balances(account, currency);
  }

  @Override
  public EntryPage entries(String epoch, EntryFilter filter, LedgerPosition after, int limit) {
    return ledger.entries(epoch, filter, after, limit);
  }

  @Override
  public String epoch() {
    return ledger.epoch();
  }
}
