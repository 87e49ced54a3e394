package dev.commercesuite.user.domain;

/** Whether an account can be used. */
public enum UserState {
  ACTIVE,
  DISABLED,
  DELETED
}
