package dev.commercesuite.order.domain.order;

/**
 * What the person who pays has to do before the payment can continue.
 *
 * @param redirectUrl may be empty
 * @param clientSecret for the provider's client library; may be empty
 */
public record NextAction(String redirectUrl, String clientSecret) {
  /** Without the client secret, which is for the person who pays alone. */
  @Override
  public String toString() {
    return "NextAction[redirectUrl=" + redirectUrl + "]";
  }
}
