package dev.commercesuite.order.domain.erasure;

import java.time.Instant;
import java.util.List;

/** The users whose accounts are gone for good, in the order in which they went. */
public interface PurgedUsers {

  /**
   * Those who come next.
   *
   * @param resumeToken of the page before; empty for the first ones
   * @throws PurgedUsersUnavailable when they cannot be had at present
   */
  Reading after(String resumeToken);

  /** A user whose account is gone. */
  record PurgedUser(String customerId, Instant purgeTime) {}

  /** What was read. */
  sealed interface Reading {

    /**
     * The next users.
     *
     * @param users none when there are no more at present
     * @param resumeToken what to read on with
     */
    record Page(List<PurgedUser> users, String resumeToken) implements Reading {
      public Page {
        users = List.copyOf(users);
      }
    }

    /** The token is of no use any more: only the beginning can be read. */
    record TokenRefused() implements Reading {}
  }

  /** Nobody answers, or not with what was asked for. The same reading may succeed later. */
  final class PurgedUsersUnavailable extends RuntimeException {
    public PurgedUsersUnavailable(Throwable cause) {
      super("The users whose accounts were purged cannot be read at present.", cause);
    }
  }
}
