package dev.commercesuite.order.persistence;

import dev.commercesuite.runtime.database.Database;
import java.time.Duration;

/**
 * How much is in the work queue of orders and not done yet, and how far the payment service's feed
 * is read.
 *
 * @param due orders whose time has come and that no worker has taken yet
 * @param parked orders that are left to an operator
 * @param lag for how long the most overdue order has been due
 * @param paymentFeedAge for how long the payment service's feed has not been read to its end
 */
public record WorkBacklog(long due, long parked, Duration lag, Duration paymentFeedAge) {

  /** As it is now. */
  public static WorkBacklog read(Database database) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                """
                select count(*) filter (where parked_time is null) as due,
                  count(*) filter (where parked_time is not null) as parked,
                  coalesce(extract(epoch from now()
                    - min(due_time) filter (where parked_time is null)) * 1000, 0)::bigint as
                      lag_millis,
                  (select (extract(epoch from now() - read_time) * 1000)::bigint
                    from payment_feed) as payment_feed_age_millis
                from order_work
                where parked_time is not null or (parked_time is null and due_time <= now())
                """,
                row ->
                    new WorkBacklog(
                        row.longInteger("due"),
                        row.longInteger("parked"),
                        Duration.ofMillis(row.longInteger("lag_millis")),
                        Duration.ofMillis(row.longInteger("payment_feed_age_millis"))))
            .getFirst());
  }
}
