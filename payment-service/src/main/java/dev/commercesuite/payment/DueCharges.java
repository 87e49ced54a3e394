package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.runtime.work.DueWork;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at charges that wait for their payers or hold money. A provider that does not tell is not a
 * failure. After a defect the charge is looked at again as if nothing had been found: it is never
 * parked, since whoever pays may do so at any time.
 */
final class DueCharges implements DueWork<OpenCharge> {
  private static final Logger log = LoggerFactory.getLogger(DueCharges.class);

  private final OpenCharges charges;

  DueCharges(OpenCharges charges) {
    this.charges = charges;
  }

  @Override
  public List<OpenCharge> claim(int limit) {
    return charges.claimDue(limit);
  }

  @Override
  public void run(OpenCharge charge) {
    charges.look(charge);
  }

  @Override
  public void failed(OpenCharge charge, RuntimeException defect) {
    log.atWarn()
        .setCause(defect)
        .addKeyValue("payment_id", charge.payment())
        .log("What became of a charge at the provider could not be found out; looking again later");
    charges.failed(charge);
  }
}
