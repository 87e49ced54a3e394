package dev.commercesuite.order;

import dev.commercesuite.order.domain.erasure.PurgedCustomers;
import dev.commercesuite.order.domain.erasure.PurgedCustomers.Cursor;
import dev.commercesuite.order.domain.erasure.PurgedUsers;
import dev.commercesuite.order.domain.erasure.PurgedUsers.Reading.Page;
import dev.commercesuite.order.domain.erasure.PurgedUsers.Reading.TokenRefused;
import dev.commercesuite.runtime.work.DueWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on in user-service's list of users whose accounts were purged, and notes them as customers
 * whose orders are to be redacted. The cursor moves in the transaction that notes them, so that a
 * process that dies misses nobody. Who is read again, because the list is read from its beginning,
 * has nothing left to redact and is forgotten at once.
 */
final class PurgedUsersIntake implements DueWork<Cursor> {
  private static final Logger log = LoggerFactory.getLogger(PurgedUsersIntake.class);

  /** How soon it reads on after it has read all. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  /** For how long the reading is left to a replica that may have died: longer than a call takes. */
  static final Duration LEASE = Duration.ofMinutes(1);

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  private final PurgedUsers users;
  private final PurgedCustomers customers;
  private final InstantSource clock;

  PurgedUsersIntake(PurgedUsers users, PurgedCustomers customers, InstantSource clock) {
    this.users = users;
    this.customers = customers;
    this.clock = clock;
  }

  @Override
  public List<Cursor> claim(int limit) {
    return customers.claimCursor(clock.instant(), LEASE).stream().toList();
  }

  @Override
  public void run(Cursor cursor) {
    String token = cursor.resumeToken();
    boolean goesOn = true;
    while (goesOn) {
      switch (users.after(token)) {
        case Page page -> {
          boolean isLast = page.users().isEmpty();
          boolean recorded = record(token, page, isLast ? INTERVAL : LEASE);
          token = page.resumeToken();
          goesOn = recorded && !isLast;
        }
        case TokenRefused _ -> {
          if (token.isEmpty()) {
            throw new IllegalStateException("user-service refuses to list from the beginning");
          }
          log.atWarn().log("The list of purged users is read from its beginning again");
          goesOn = customers.record(token, List.of(), "", clock.instant().plus(LEASE));
          token = "";
        }
      }
    }
  }

  private boolean record(String readWith, Page page, Duration pause) {
    return customers.record(
        readWith, page.users(), page.resumeToken(), clock.instant().plus(pause));
  }

  @Override
  public void failed(Cursor cursor, RuntimeException failure) {
    Duration delay = PeerDelay.after(cursor.failures(), failure, LONGEST_DELAY);
    log.atWarn()
        .setCause(failure)
        .addKeyValue("failures", cursor.failures() + 1)
        .log("The list of purged users could not be read; trying again later");
    customers.retryCursor(clock.instant().plus(delay));
  }
}
