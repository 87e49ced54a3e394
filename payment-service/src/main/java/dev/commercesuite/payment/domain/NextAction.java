package dev.commercesuite.payment.domain;

/**
 * What the payer has to do before a payment can continue. Either text may be empty.
 *
 * @param redirectUrl where to send the payer's browser
 * @param clientSecret for the provider's own client library; a secret of the payer
 */
public record NextAction(String redirectUrl, String clientSecret) {
  @Override
  public String toString() {
    return "NextAction[redirectUrl=" + redirectUrl + ", clientSecret=***]";
  }
}
