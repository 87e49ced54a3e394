package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.erasure.PurgedCustomers;
import dev.commercesuite.order.domain.erasure.PurgedUsers.PurgedUser;
import dev.commercesuite.runtime.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The customers whose accounts were purged, in PostgreSQL. Thread-safe. */
public final class PostgresPurgedCustomers implements PurgedCustomers {
  private final Database database;

  public PostgresPurgedCustomers(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Cursor> claimCursor(Instant now, Duration lease) {
    return database.inTransaction(tx ->
        tx.queryOne(
            """
            update purged_users_cursor set due_time = ?
            where due_time <= ?
            returning resume_token, failures
            """,
            row -> new Cursor(row.text("resume_token"), row.integer("failures")),
            now.plus(lease),
            now));
  }

  /** The condition on the token lets only one of two replicas record what both have read. */
  @Override
  public boolean record(String readWith, List<PurgedUser> users, String nextToken, Instant due) {
    return database.inTransaction(tx -> {
      int moved =
          tx.update(
              """
              update purged_users_cursor set resume_token = ?, due_time = ?, failures = 0
              where resume_token = ?
              """,
              nextToken,
              due,
              readWith);
      if (moved == 1 && !users.isEmpty()) {
        tx.update(
            """
            insert into purged_customers (customer_id, purge_time, due_time)
            select customer_id, purge_time, purge_time
            from unnest(?::text[], ?::timestamptz[]) as purged (customer_id, purge_time)
            on conflict (customer_id) do nothing
            """,
            users.stream().map(PurgedUser::customerId).toList(),
            users.stream().map(PurgedUser::purgeTime).toList());
      }
      return moved == 1;
    });
  }

  @Override
  public void retryCursor(Instant due) {
    database.useTransaction(tx ->
        tx.update("update purged_users_cursor set due_time = ?, failures = failures + 1", due));
  }

  @Override
  public List<Task> claim(Instant now, Duration lease, int limit) {
    return database.inTransaction(tx ->
        tx.query(
            """
            update purged_customers set due_time = ?
            where customer_id = any (array(
              select customer_id from purged_customers
              where due_time <= ?
              order by due_time
              limit ?
              for update skip locked))
            returning customer_id, failures
            """,
            row -> new Task(row.text("customer_id"), row.integer("failures")),
            now.plus(lease),
            now,
            limit));
  }

  @Override
  public void settle(String customerId, Instant due) {
    database.useTransaction(tx -> {
      int forgotten =
          tx.update(
              """
              delete from purged_customers
              where customer_id = ? and not exists (
                select from orders
                where orders.customer_id = purged_customers.customer_id and redact_time is null)
              """,
              customerId);
      if (forgotten == 0) {
        tx.update(
            "update purged_customers set due_time = ?, failures = 0 where customer_id = ?",
            due,
            customerId);
      }
    });
  }

  @Override
  public void retry(String customerId, Instant due) {
    database.useTransaction(tx ->
        tx.update(
            """
            update purged_customers set due_time = ?, failures = failures + 1
            where customer_id = ?
            """,
            due,
            customerId));
  }
}
