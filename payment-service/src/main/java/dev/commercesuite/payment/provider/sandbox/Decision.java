package dev.commercesuite.payment.provider.sandbox;

/** What the sandbox decides about a charge. */
sealed interface Decision {
  record Approve() implements Decision {}

  /**
   * The authorization lapses before anybody captures it; money that is captured at once is kept.
   */
  record ApproveAndLetLapse() implements Decision {}

  record RequireAction() implements Decision {}

  /** Says so, and the payer acts before anybody asks again; nobody is told. */
  record RequireActionAtOnceTaken() implements Decision {}

  /** There is nothing left to cancel: the money is taken. */
  record FindCaptured() implements Decision {}

  record Decline(SandboxDecline reason) implements Decision {}
}
