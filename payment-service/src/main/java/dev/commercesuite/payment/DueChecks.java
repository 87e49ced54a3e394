package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.runtime.work.DueWork;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Charges about which the provider is to be asked what others did with them. */
final class DueChecks implements DueWork<ChargeCheck> {
  private static final Logger log = LoggerFactory.getLogger(DueChecks.class);

  /** In a row: from then on somebody has to look. */
  private static final int MANY_FAILURES = 10;

  private final ProviderChecks checks;

  DueChecks(ProviderChecks checks) {
    this.checks = checks;
  }

  @Override
  public List<ChargeCheck> claim(int limit) {
    return checks.claimDue(limit);
  }

  @Override
  public void run(ChargeCheck check) {
    checks.run(check);
  }

  @Override
  public void failed(ChargeCheck check, RuntimeException defect) {
    checks.failed(check, defect);
    int failures = check.failures() + 1;
    var line = failures < MANY_FAILURES ? log.atWarn() : log.atError();
    line.setCause(defect)
        .addKeyValue("payment_id", check.payment())
        .addKeyValue("failures", failures)
        .log("What others did with a charge could not be booked; trying again later");
  }
}
