package dev.commercesuite.order.domain.erasure;

import dev.commercesuite.order.domain.erasure.PurgedUsers.PurgedUser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The customers whose accounts are gone and of whom orders are left, and how far the list of such
 * users was read. Shared by all replicas: whoever claims something has it until a lease ends. One
 * method is one transaction.
 */
public interface PurgedCustomers {

  /** A customer with orders that are not redacted. */
  record Task(String customerId, int failures) {}

  /**
   * Where to read on, if that is due.
   *
   * @param resumeToken of the last page that was recorded; empty before the first
   */
  record Cursor(String resumeToken, int failures) {}

  /** Claims the cursor, if somebody is to read on and nobody does. */
  Optional<Cursor> claimCursor(Instant now, Duration lease);

  /**
   * Adds users who are not here yet, and moves the cursor behind them.
   *
   * @param readWith the token with which they were read
   * @param nextToken the token to read on with
   * @param due when to read on
   * @return false, and nothing is recorded, when somebody else has read on from there already
   */
  boolean record(String readWith, List<PurgedUser> users, String nextToken, Instant due);

  /** Notes that reading on failed. */
  void retryCursor(Instant due);

  /** Claims customers whose orders are due. */
  List<Task> claim(Instant now, Duration lease, int limit);

  /**
   * Forgets a customer of whom no order is left to redact.
   *
   * @param due when to look again, if there is one
   */
  void settle(String customerId, Instant due);

  /** Notes that redacting failed. */
  void retry(String customerId, Instant due);
}
