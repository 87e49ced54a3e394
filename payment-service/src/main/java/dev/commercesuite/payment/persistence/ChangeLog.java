package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs the changes of payments, once they are committed. */
final class ChangeLog {
  private static final Logger log = LoggerFactory.getLogger(ChangeLog.class);

  private ChangeLog() {}

  static void write(PaymentTransition change) {
    for (PaymentEvent event : change.events()) {
      log.atInfo()
          .addKeyValue("payment_id", event.payment())
          .addKeyValue("sequence", event.sequence())
          .addKeyValue("event", event.type())
          .addKeyValue("state", event.state())
          .addKeyValue("amount", event.amount())
          .addKeyValue("refund_id", event.refund())
          .addKeyValue("dispute_id", event.dispute())
          .addKeyValue("actor_kind", event.actor().kind())
          .addKeyValue("actor_id", event.actor().id())
          .log("Payment changed");
    }
  }

  /**
   * @param before the step as it was attempted
   */
  static void write(ProviderStep before, PaymentTransition change) {
    write(change);
    ProviderStep step = change.step();
    if (step != null && step.isOpen()) {
      // At ERROR once, however often callers repeat the request of a parked step.
      boolean parked = step.isParked() && !before.isParked();
      log.atLevel(parked ? Level.ERROR : Level.WARN)
          .addKeyValue("payment_id", step.payment())
          .addKeyValue("step_id", step.id())
          .addKeyValue("kind", step.kind())
          .addKeyValue("attempts", step.attempts())
          .addKeyValue("problem", step.problem())
          .log(
              parked
                  ? "A step at the provider is parked: an operator has to look at it"
                  : "The outcome of a step at the provider is unknown");
    }
  }
}
