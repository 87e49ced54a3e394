package dev.commercesuite.user.domain.recovery;

/** What a recovery token is good for. */
public enum RecoveryPurpose {
  PASSWORD_RESET,
  EMAIL_VERIFICATION
}
