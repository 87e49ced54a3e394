package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Row;
import java.time.Instant;
import java.util.List;

/** What the sandbox has in its books. Thread-safe. */
public final class SandboxListings implements ProviderListings {
  private final Database books;

  public SandboxListings(Database books) {
    this.books = books;
  }

  @Override
  public String provider() {
    return SandboxProvider.NAME;
  }

  @Override
  public ChargePage charges(Instant since, String after, int limit) {
    List<ProviderCharge> found =
        books.inReadOnlyTransaction(tx -> {
          // The reference of the last charge says where its page ended, as at Stripe.
          String behind =
              after.isEmpty()
                  ? ""
                  : """
                    and (create_time, reference)
                      < (select create_time, reference from charges where reference = :after)
                    """;
          NamedStatement statement =
              tx.statement(
                      """
                      select reference, create_time, state, currency, amount, captured, refunded,
                        payment_id, order_id, customer_id, request_id
                      from charges
                      where create_time >= :since
                      """
                          + behind
                          + """
                            order by create_time desc, reference desc
                            limit :limit
                            """)
                  .bind("since", since)
                  .bind("limit", limit + 1);
          if (!after.isEmpty()) {
            statement.bind("after", after);
          }
          return statement.query(SandboxListings::charge);
        });
    if (found.size() <= limit) {
      return new ChargePage(found, "");
    }
    List<ProviderCharge> page = found.subList(0, limit);
    return new ChargePage(page, page.getLast().reference());
  }

  private static ProviderCharge charge(Row row) {
    return new ProviderCharge(
        row.text("reference"),
        row.instant("create_time"),
        switch (row.text("state")) {
          case "REQUIRES_ACTION" -> ProviderCharge.State.WAITING;
          case "AUTHORIZED" -> ProviderCharge.State.AUTHORIZED;
          case "CAPTURED" -> ProviderCharge.State.CAPTURED;
          default -> ProviderCharge.State.ENDED;
        },
        new Money(row.text("currency"), row.longInteger("amount")),
        row.longInteger("captured"),
        row.longInteger("refunded"),
        new PaymentId(row.uuid("payment_id")),
        new OrderId(row.uuid("order_id")),
        new CustomerId(row.uuid("customer_id")),
        row.uuid("request_id"));
  }
}
