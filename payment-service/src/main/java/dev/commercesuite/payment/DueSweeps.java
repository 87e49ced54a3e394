package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.reconciliation.CheckStore.Sweep;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.runtime.work.DueWork;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search of the provider's books, by one replica at a time; the next one begins where it was.
 */
final class DueSweeps implements DueWork<Sweep> {
  private static final Logger log = LoggerFactory.getLogger(DueSweeps.class);

  private final ProviderChecks checks;

  DueSweeps(ProviderChecks checks) {
    this.checks = checks;
  }

  @Override
  public List<Sweep> claim(int limit) {
    return checks.claimSweep().stream().toList();
  }

  @Override
  public void run(Sweep sweep) {
    checks.sweep(sweep);
  }

  /** It is due again when its lease ends. */
  @Override
  public void failed(Sweep sweep, RuntimeException defect) {
    log.atWarn()
        .setCause(defect)
        .addKeyValue("since", sweep.since())
        .log("The provider's books could not be searched; trying again later");
  }
}
