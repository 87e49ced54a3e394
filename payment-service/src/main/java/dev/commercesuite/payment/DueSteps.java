package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.runtime.work.DueWork;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps at the provider that no caller waits for any longer: their process died, or the provider
 * did not answer. An outcome that stays unknown is not a failure; a defect is, and too many of them
 * in a row park the step.
 */
final class DueSteps implements DueWork<ProviderStep> {
  private static final Logger log = LoggerFactory.getLogger(DueSteps.class);

  private final ProviderSteps steps;

  DueSteps(ProviderSteps steps) {
    this.steps = steps;
  }

  @Override
  public List<ProviderStep> claim(int limit) {
    return steps.claimDue(limit);
  }

  @Override
  public void run(ProviderStep step) {
    steps.recover(step);
  }

  @Override
  public void failed(ProviderStep step, RuntimeException defect) {
    steps
        .failed(step, defect)
        .ifPresent(after -> {
          var line = after.isParked() ? log.atError() : log.atWarn();
          line.setCause(defect)
              .addKeyValue("payment_id", after.payment())
              .addKeyValue("step_id", after.id())
              .addKeyValue("kind", after.kind())
              .addKeyValue("failures", after.failures())
              .log(
                  after.isParked()
                      ? "A step at the provider is parked: an operator has to look at it"
                      : "A step at the provider could not be recovered; trying again later");
        });
  }
}
