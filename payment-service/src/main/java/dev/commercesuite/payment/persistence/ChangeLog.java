package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Change;
import dev.commercesuite.payment.domain.Operation;
import dev.commercesuite.payment.domain.PaymentEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what happened to payments, once it is committed. */
final class ChangeLog {
  private static final Logger log = LoggerFactory.getLogger(ChangeLog.class);

  private ChangeLog() {}

  static void write(Change change) {
    for (PaymentEvent event : change.events()) {
      log.atInfo()
          .addKeyValue("payment_id", event.payment())
          .addKeyValue("sequence", event.sequence())
          .addKeyValue("event", event.type())
          .addKeyValue("state", event.state())
          .addKeyValue("amount", event.amount())
          .addKeyValue("refund_id", event.refund())
          .addKeyValue("actor_kind", event.actor().kind())
          .addKeyValue("actor_id", event.actor().id())
          .log("Payment changed");
    }
    Operation step = change.operation();
    if (step != null && step.isOpen() && step.problem() != null) {
      log.atWarn()
          .addKeyValue("payment_id", step.payment())
          .addKeyValue("step_id", step.id())
          .addKeyValue("kind", step.kind())
          .addKeyValue("attempts", step.attempts())
          .addKeyValue("problem", step.problem())
          .log("The outcome of a step at the provider is unknown; asking again later");
    }
  }
}
