package dev.commercesuite.payment.domain;

/**
 * What the person who pays has to do before a payment can go on. Either text may be empty.
 *
 * @param redirectUrl where to send the person's browser
 * @param clientSecret for the provider's own client library; a secret of the person who pays
 */
public record NextAction(String redirectUrl, String clientSecret) {
  @Override
  public String toString() {
    return "NextAction[redirectUrl=" + redirectUrl + ", clientSecret=***]";
  }
}
