package dev.commercesuite.payment.provider.sandbox;

/** What the sandbox decides about a charge. */
sealed interface Decision {
  record Approve() implements Decision {}

  record RequireAction() implements Decision {}

  /** Says so, and the payer acts before anybody asks again; nobody is told. */
  record RequireActionAtOnceTaken() implements Decision {}

  /** There is nothing left to cancel: the money is taken. */
  record FindCaptured() implements Decision {}

  record Decline(SandboxDecline reason) implements Decision {}
}
