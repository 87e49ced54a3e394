package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.StepId;
import org.jspecify.annotations.Nullable;

/** Captured money that the provider moved out of a charge, whoever asked for it. */
public sealed interface ProviderMovement {

  /** The provider's own id of it. */
  String reference();

  /** The provider's own id of the charge. */
  String charge();

  /**
   * A refund.
   *
   * @param key of the step that it was made with; null when others made it
   */
  record OfRefund(
      String reference, String charge, Money amount, OfRefund.State state, @Nullable StepId key)
      implements ProviderMovement {
    /** What has become of a refund. */
    public enum State {
      PENDING,
      SUCCEEDED,
      FAILED
    }
  }

  /**
   * A dispute for which the provider withholds, or has withheld, the money, or may come to.
   *
   * @param reason the provider's word for what the customer says
   */
  record OfDispute(
      String reference, String charge, Money amount, OfDispute.State state, String reason)
      implements ProviderMovement {
    /** What has become of a dispute. */
    public enum State {
      /** The bank only asks, and the provider withholds nothing; it may become a dispute. */
      INQUIRY,
      OPEN,
      WON,
      LOST,
      /**
       * It is over, and the provider withholds nothing by it: an inquiry that came to nothing, or a
       * dispute that was prevented.
       */
      CLOSED
    }
  }

  /**
   * Something of which it is not known here what it means.
   *
   * @param problem what the provider says, and what was expected
   */
  record Unrecognised(String reference, String charge, String problem)
      implements ProviderMovement {}
}
