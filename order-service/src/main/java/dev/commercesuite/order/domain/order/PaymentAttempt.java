package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to pay an order with one payment method. It is stored before the payment service is
 * asked, so that whoever comes next can ask again with the same key.
 *
 * @param id the key under which the payment service charges at most once
 * @param requestId of the customer's request that began it
 * @param paymentMethod the provider's token of it; empty once the order is redacted
 * @param returnUrl where the provider sends the customer back to after an action; empty for the
 *     payment service's default, and once the order is redacted
 * @param paymentId the payment service's payment; null until one is known
 */
public record PaymentAttempt(
    UUID id,
    UUID requestId,
    String paymentMethod,
    String returnUrl,
    @Nullable String paymentId,
    AttemptState state,
    Instant startTime) {

  /** Whether its outcome is not known yet, and the customer cannot change that. */
  public boolean isInProgress() {
    return switch (state) {
      case Started _, Processing _ -> true;
      case RequiresAction _, Declined _, MethodUnknown _, Refused _, Closed _, Succeeded _ -> false;
    };
  }

  /** Whether it may still become something else. */
  public boolean isUnfinished() {
    return switch (state) {
      case Started _, Processing _, RequiresAction _ -> true;
      case Declined _, MethodUnknown _, Refused _, Closed _, Succeeded _ -> false;
    };
  }

  /** Whether the payment service may hold a payment on which money could move without us. */
  public boolean leavesPaymentOpen() {
    return switch (state) {
      case Started _, Processing _, RequiresAction _ -> true;
      case Declined _, MethodUnknown _, Refused _ -> paymentId != null;
      case Closed _, Succeeded _ -> false;
    };
  }

  public boolean isPaid() {
    return state instanceof Succeeded;
  }

  /** The payment that another attempt can use; null when it needs a new one. */
  @Nullable String reusablePaymentId() {
    return state instanceof Closed ? null : paymentId;
  }

  PaymentAttempt with(PaymentReport report) {
    String payment = report.paymentId() == null ? paymentId : report.paymentId();
    return new PaymentAttempt(
        id, requestId, paymentMethod, returnUrl, payment, report.state(), startTime);
  }

  /** Without what it holds about whoever pays: codes stay, tokens and texts go. */
  PaymentAttempt redacted() {
    return new PaymentAttempt(id, requestId, "", "", paymentId, state.redacted(), startTime);
  }

  /** Without the payment method's token. */
  @Override
  public String toString() {
    return "PaymentAttempt[id=%s, requestId=%s, paymentId=%s, state=%s]"
        .formatted(id, requestId, paymentId, state);
  }
}
