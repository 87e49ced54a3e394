package dev.commercesuite.order.domain.dispute;

/**
 * What the payment service tells of a dispute: that it has got so far, and what is disputed of the
 * payment as a whole by now, which may be the result of later news. The first is what happened, the
 * second is how it stands.
 *
 * @param disputeId the payment service's dispute
 */
public record DisputeNews(String disputeId, DisputeStep step, Disputed disputed) {
  public DisputeNews {
    if (disputeId.isEmpty()) {
      throw new IllegalArgumentException("disputeId is empty; expected an id");
    }
  }
}
