package dev.commercesuite.payment.provider.sandbox;

/** What the sandbox decides about a charge. */
sealed interface Verdict {
  record Approve() implements Verdict {}

  record AskForAction() implements Verdict {}

  record Refuse(Refusal refusal) implements Verdict {}
}
