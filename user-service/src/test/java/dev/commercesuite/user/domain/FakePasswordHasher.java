package dev.commercesuite.user.domain;

import java.time.Duration;

/** "Hashes" at once, and counts how often it had to. */
public final class FakePasswordHasher implements PasswordHasher {
  public int work;
  public String parameters = "p1";

  /** Refuses everything, as when the wait was too long. */
  public boolean overloaded;

  /** Lets nobody in. */
  public boolean full;

  /** How many have a place now. */
  public int places;

  @Override
  public Place enter() {
    if (full) {
      throw new UserException.HashingOverloaded(Duration.ofSeconds(1));
    }
    places++;
    return () -> places--;
  }

  @Override
  public PasswordHash hash(Password password) {
    work();
    return new PasswordHash("$fake$" + parameters + "$" + password.reveal());
  }

  @Override
  public boolean matches(Password password, PasswordHash hash) {
    work();
    return hash.phc().endsWith("$" + password.reveal());
  }

  @Override
  public void matchNothing(Password password) {
    work();
  }

  @Override
  public boolean isOutdated(PasswordHash hash) {
    return !hash.phc().startsWith("$fake$" + parameters);
  }

  private void work() {
    if (overloaded) {
      throw new UserException.HashingOverloaded(Duration.ofSeconds(1));
    }
    work++;
  }
}
