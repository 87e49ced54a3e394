package dev.commercesuite.payment.domain.ledger;

import java.util.regex.Pattern;

/**
 * The code of an account of the ledger. The accounts are rows of a table, so this build may not
 * know the account: {@link LedgerAccount} has those that it writes to.
 */
public record AccountCode(String value) {
  private static final Pattern FORMAT = Pattern.compile("[A-Z][A-Z0-9_]{0,62}");

  public AccountCode {
    if (!FORMAT.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "an account code of \"%s\"; expected capitals, digits and underscores, such as SALES"
              .formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
