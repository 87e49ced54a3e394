package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in the ledger a page by time has to look. Each closing notes when its first and its last
 * posting were made, by their own time: the closings that cannot have any of the time are passed
 * over, however clocks went. What is not closed is always looked at.
 */
final class ClosingsOfTime {
  private static final int CLOSINGS_OF_PAGE = 100;

  private final Transaction tx;
  private final @Nullable Instant createdFrom;
  private final @Nullable Instant createdUntil;

  ClosingsOfTime(Transaction tx, EntryFilter filter) {
    this.tx = tx;
    this.createdFrom = filter.createdFrom();
    this.createdUntil = filter.createdUntil();
  }

  /**
   * A part of the ledger.
   *
   * @param from behind it
   * @param end below it
   */
  record Range(LedgerPosition from, long end) {}

  /** What is to be looked at next; all up to the horizon when there is no bound of time. */
  Range next(LedgerPosition after, long horizon) {
    if (createdFrom == null && createdUntil == null) {
      return new Range(after, horizon);
    }
    long begin = beginOfTime(after, horizon);
    LedgerPosition from = begin > after.value() ? LedgerPosition.before(begin) : after;
    return new Range(from, endOfTime(from, horizon));
  }

  /** Of the next closing that may have something, or of what is not closed. */
  private long beginOfTime(LedgerPosition after, long horizon) {
    String sql =
        """
        select coalesce(
          (select from_position
          from ledger_closings
          where until_position > :after_position and until_position <= :horizon and %s
          order by until_position
          limit 1),
          (select max(until_position)
          from ledger_closings
          where until_position <= :horizon)) as position
        """
            .formatted(ofTime());
    return statement(sql, after, horizon)
        .queryOne(row -> row.longInteger("position"))
        .orElseThrow();
  }

  /** Of the next closing that has nothing, or the horizon. Those far away do not matter. */
  private long endOfTime(LedgerPosition after, long horizon) {
    String sql =
        """
        select from_position as position
        from (
          select from_position, earliest_create_time, latest_create_time
          from ledger_closings
          where from_position > :after_position and until_position <= :horizon
          order by from_position
          limit :closings) as next
        where not (%s)
        order by from_position
        limit 1
        """
            .formatted(ofTime());
    return statement(sql, after, horizon)
        .bind("closings", CLOSINGS_OF_PAGE)
        .queryOne(row -> row.longInteger("position"))
        .orElse(horizon);
  }

  private String ofTime() {
    List<String> conditions = new ArrayList<>();
    if (createdFrom != null) {
      conditions.add("latest_create_time >= :created_from");
    }
    if (createdUntil != null) {
      conditions.add("earliest_create_time < :created_until");
    }
    return String.join(" and ", conditions);
  }

  private NamedStatement statement(String sql, LedgerPosition after, long horizon) {
    NamedStatement statement =
        tx.statement(sql).bind("after_position", after.value()).bind("horizon", horizon);
    if (createdFrom != null) {
      statement.bind("created_from", createdFrom);
    }
    if (createdUntil != null) {
      statement.bind("created_until", createdUntil);
    }
    return statement;
  }
}
