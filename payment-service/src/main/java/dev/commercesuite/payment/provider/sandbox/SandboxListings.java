package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the sandbox has in its books. Thread-safe. */
public final class SandboxListings implements ProviderListings {
  /** How many movements a page has, as at Stripe. */
  private static final int MOST = 100;

  private static final String ALL_MOVEMENTS =
      """
      select 'REFUND' as kind, reference, charge_reference, key, amount, '' as state,
        '' as reason, create_time
      from operations where kind = 'REFUND' and result = 'APPROVED'
      union all
      select 'REFUND', reference, charge_reference, null, amount, '', '', create_time
      from dashboard_refunds
      union all
      select 'DISPUTE', reference, charge_reference, null, amount, state, reason, create_time
      from charge_disputes
      """;

  private static final String MOVEMENTS =
      """
      select m.kind, m.reference, m.key, m.amount, m.state, m.reason, m.create_time,
        c.reference as charge, c.currency
      from (
      """
          + ALL_MOVEMENTS
          + """
          ) as m join charges c on c.reference = m.charge_reference
          """;

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

  @Override
  public List<ProviderMovement> movements(String charge) {
    return books.inReadOnlyTransaction(tx ->
        tx.query(
            MOVEMENTS + "where c.reference = ? order by m.create_time, m.reference",
            SandboxListings::movement,
            charge));
  }

  /** Oldest first; when the last one was made, and its reference, say where its page ended. */
  @Override
  public MovementPage movements(Instant since, String after) {
    String[] end = after.isEmpty() ? new String[] {since.toString(), ""} : after.split(" ", 2);
    List<Found> found =
        books.inReadOnlyTransaction(tx ->
            tx.query(
                MOVEMENTS
                    + """
                    where (m.create_time, m.reference) > (?::timestamptz, ?)
                    order by m.create_time, m.reference
                    limit ?
                    """,
                row -> new Found(row.instant("create_time"), movement(row)),
                Instant.parse(end[0]),
                end[1],
                MOST));
    return new MovementPage(
        found.stream().map(Found::movement).toList(),
        found.size() < MOST ? "" : found.getLast().place());
  }

  private record Found(Instant createTime, ProviderMovement movement) {
    String place() {
      return createTime + " " + movement.reference();
    }
  }

  private static ProviderMovement movement(Row row) {
    String reference = row.text("reference");
    String charge = row.text("charge");
    Money amount = new Money(row.text("currency"), row.longInteger("amount"));
    if (row.text("kind").equals("DISPUTE")) {
      return new ProviderMovement.OfDispute(
          reference,
          charge,
          amount,
          row.enumeration("state", ProviderMovement.OfDispute.State.class),
          row.text("reason"));
    }
    UUID key = row.nullableUuid("key");
    return new ProviderMovement.OfRefund(
        reference,
        charge,
        amount,
        ProviderMovement.OfRefund.State.SUCCEEDED,
        key == null ? null : new StepId(key));
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
