package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.ChargePrevented;
import dev.commercesuite.payment.domain.payment.ChargePrevention;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which requests have begun to charge, and which never will. A request and its prevention both
 * insert the same row first: the primary key lets one of them through, and the other one waits for
 * it and then reads what it wrote.
 */
final class ChargeRequests {
  private ChargeRequests() {}

  /**
   * Writes that a request begins, if what begins is a charge. Whoever prevents it waits from here
   * on until the transaction has ended.
   *
   * @param step null when the request asks nothing of the provider
   * @throws ChargePrevented when it was prevented before
   * @throws RequestIdReused when a request with this id has charged before, to another RPC, of
   *     another caller, or so long ago that its key is not kept any more
   */
  static void begin(Transaction tx, RequestKey request, @Nullable ProviderStep step) {
    if (step == null || !isCharge(step)) {
      return;
    }
    int inserted =
        tx.update(
            "insert into charge_requests (id, step_id) values (?, ?) on conflict do nothing",
            request.requestId(),
            step.id().value());
    if (inserted == 1) {
      return;
    }
    if (find(tx, request.requestId()) instanceof ChargePrevention.Prevented) {
      throw new ChargePrevented(request.requestId());
    }
    throw new RequestIdReused(request);
  }

  private static boolean isCharge(ProviderStep step) {
    return switch (step.kind()) {
      case CHARGE, CONFIRM -> true;
      case CAPTURE, CANCEL, REFUND -> false;
    };
  }

  static ChargePrevention prevent(Transaction tx, UUID requestId) {
    int inserted =
        tx.update("insert into charge_requests (id) values (?) on conflict do nothing", requestId);
    return inserted == 1 ? new ChargePrevention.Prevented() : find(tx, requestId);
  }

  /** The payment and whether its charge is open, as of one moment. */
  private static ChargePrevention find(Transaction tx, UUID requestId) {
    return tx.queryOne(
            "select charge_state, "
                + PaymentRows.PAYMENT_COLUMNS
                + """
                from payments
                right join (
                  select s.state as charge_state, s.payment_id as charged_id
                  from charge_requests r left join provider_steps s on s.id = r.step_id
                  where r.id = ?) as charge on charged_id = id
                """,
            row -> {
              String state = row.nullableText("charge_state");
              if (state == null) {
                return new ChargePrevention.Prevented();
              }
              Payment payment = PaymentRows.payment(row);
              return ProviderStep.State.valueOf(state) == ProviderStep.State.STARTED
                  ? new ChargePrevention.UnderWay(payment)
                  : new ChargePrevention.Ended(payment);
            },
            requestId)
        .orElseThrow(() -> new IllegalStateException("there is no request to charge " + requestId));
  }
}
