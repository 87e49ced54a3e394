package dev.commercesuite.user.domain.retention;

import dev.commercesuite.user.domain.UserId;
import java.time.Instant;

/** A user whose account was purged. */
public record PurgedUser(UserId id, Instant purgeTime, Position position) {

  /**
   * A place in the list: everybody up to it has been seen, and whoever comes to light later stands
   * behind it.
   *
   * @param value grows with time
   */
  public record Position(long value, UserId user) {}
}
