package dev.commercesuite.system.money;

import dev.commercesuite.api.payment.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;

/** The ledger as payment-service itself checks it, to the end. */
public final class LedgerCheck {
  private LedgerCheck() {}

  /** Whether it finds nothing wrong. Throws like the stub. */
  public static boolean isBalanced(LedgerServiceBlockingStub ledger) {
    LedgerVerification checked = verify(ledger, "");
    while (checked.getBalanced() && !checked.getComplete()) {
      checked = verify(ledger, checked.getContinueToken());
    }
    return checked.getBalanced();
  }

  private static LedgerVerification verify(LedgerServiceBlockingStub ledger, String continueToken) {
    return ledger
        .verifyLedger(VerifyLedgerRequest.newBuilder().setContinueToken(continueToken).build())
        .getVerification();
  }
}
