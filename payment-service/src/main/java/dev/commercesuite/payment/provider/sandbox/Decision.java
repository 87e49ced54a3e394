package dev.commercesuite.payment.provider.sandbox;

/** What the sandbox decides about a charge. */
sealed interface Decision {
  record Approve() implements Decision {}

  record RequireAction() implements Decision {}

  record Decline(SandboxDecline reason) implements Decision {}
}
