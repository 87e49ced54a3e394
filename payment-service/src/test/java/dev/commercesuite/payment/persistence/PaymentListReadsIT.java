package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.RowReads;
import dev.commercesuite.runtime.testing.RowReads.Counted;
import dev.commercesuite.runtime.testing.RowReads.Plans;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No list reads much more than its page, on 40,000 payments and as many refunds, whether PostgreSQL
 * plans its statement for one call or for all.
 */
class PaymentListReadsIT {
  private static final int PAGE = 51;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  /** One a minute, of 4,000 customers. Those that have not ended are rare. */
  private static final String FILL_PAYMENTS =
      """
      insert into payments (id, order_id, customer_id, description, provider, capture_method,
        currency, requested, capturable, captured, refunding, refunded, state, payment_method,
        charge_reference, redirect_url, client_secret, metadata, version, create_time, update_time,
        feed_position)
      select id, md5('order ' || i)::uuid, md5('customer ' || i % 4000)::uuid, '', 'sandbox',
        'AUTOMATIC', 'EUR', 100, case when state = 'REQUIRES_CAPTURE' then 100 else 0 end,
        case when state = 'SUCCEEDED' then 100 else 0 end,
        case when state = 'SUCCEEDED' and i % 1000 = 0 then 10 else 0 end, 0, state, 'tok',
        case when state not in ('REQUIRES_PAYMENT_METHOD', 'REQUIRES_CONFIRMATION')
          then 'ch ' || i end,
        case when state = 'REQUIRES_ACTION' then 'https://example.com' end,
        case when state = 'REQUIRES_ACTION' then 'secret' end,
        case when i % 100 = 7
          then jsonb_build_object('booking', 'B-' || i, 'channel', 'shop') else '{}' end,
        1, made, made, 1
      from (
        select i, made,
          (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
            || '7000' || '8' || substr(md5(i::text), 1, 15))::uuid as id,
          case
            when i % 5000 = 1 then 'REQUIRES_PAYMENT_METHOD'
            when i % 5000 = 2 then 'REQUIRES_CONFIRMATION'
            when i % 5000 = 3 then 'REQUIRES_ACTION'
            when i % 5000 = 4 then 'PROCESSING'
            when i % 5000 = 5 then 'REQUIRES_CAPTURE'
            when i % 30 = 6 then 'CANCELLED'
            when i % 50 = 8 then 'FAILED'
            else 'SUCCEEDED'
          end as state
        from (
          select i, timestamptz '2026-01-01T00:00:00Z' + i * interval '1 minute' as made
          from generate_series(0, 39999) i) as times) as drawn
      """;

  /** The first payment that succeeded has 300 of them, others one each. */
  private static final String FILL_REFUNDS =
      """
      insert into refunds (id, payment_id, amount, currency, reason, note, state, failure_code,
        failure_message, metadata, create_time, update_time)
      select (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
          || '7000' || '8' || substr(md5('refund ' || i), 1, 15))::uuid,
        payment_id, 1, 'EUR', 'DUPLICATE', '', 'FAILED', 'declined', 'No.', '{}', made, made
      from (
        select i, timestamptz '2026-02-01T00:00:00Z' + i * interval '1 minute' as made,
          ids[case when i % 100 = 0 then 1 else 1 + i end] as payment_id
        from generate_series(0, 29999) i,
          (select array(
            select id from payments where state = 'SUCCEEDED' order by id) as ids) as succeeded
        ) as drawn
      """;

  private static final DatabaseConfig CONFIG = TestPostgres.migrated("classpath:db/payment");

  @BeforeAll
  static void fill() throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(CONFIG.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(FILL_PAYMENTS);
      statement.execute(FILL_REFUNDS);
      statement.execute("vacuum analyze");
    }
  }

  private static Instant minute(int i) {
    return FIRST.plus(Duration.ofMinutes(i));
  }

  private static PaymentId idAt(int i) {
    long millis = minute(i).toEpochMilli();
    return new PaymentId(
        UUID.fromString(
            "%08x-%04x-7000-8000-000000000000".formatted(millis >>> 16, millis & 0xffff)));
  }

  private static PaymentFilter ofStates(PaymentState... states) {
    return new PaymentFilter(Set.copyOf(Arrays.asList(states)), null, null, null, null, Map.of());
  }

  private static PaymentFilter created(int from, int until, PaymentState... states) {
    return new PaymentFilter(
        Set.copyOf(Arrays.asList(states)), null, null, minute(from), minute(until), Map.of());
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void listsOfPaymentsReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      Lists lists = new Lists(reads, new PostgresPaymentStore(reads.database()));
      for (PaymentState state : PaymentState.values()) {
        lists.read(ofStates(state), null);
        lists.read(ofStates(state), idAt(20_000));
      }
      lists.read(ofStates(), null);
      lists.read(ofStates(PaymentState.values()), null);
      lists.read(ofStates(PaymentState.PROCESSING, PaymentState.FAILED), idAt(30_000));
      lists.read(
          ofStates(
              PaymentState.SUCCEEDED, PaymentState.REQUIRES_CAPTURE, PaymentState.REQUIRES_ACTION),
          null);
      lists.read(created(20_000, 30_000), null);
      lists.read(created(0, 10), null);
      lists.read(created(0, 10_000, PaymentState.PROCESSING, PaymentState.CANCELLED), null);
      CustomerId customer = new CustomerId(uuid("customer 7"));
      lists.read(ofStates().ofCustomer(customer), null);
      lists.read(created(4_000, 12_000, PaymentState.SUCCEEDED).ofCustomer(customer), null);
      lists.read(
          new PaymentFilter(Set.of(), new OrderId(uuid("order 7777")), null, null, null, Map.of()),
          null);
      lists.read(
          new PaymentFilter(Set.of(), null, null, null, null, Map.of("booking", "B-7707")), null);
    }
  }

  /** As {@code md5(…)::uuid} makes it. */
  private static UUID uuid(String text) {
    try {
      ByteBuffer hash =
          ByteBuffer.wrap(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
      return new UUID(hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lists, each of which may read a page for each of its states, and the page itself again. */
  private record Lists(RowReads reads, PostgresPaymentStore store) {
    void read(PaymentFilter filter, @Nullable PaymentId after) {
      Counted<List<Payment>> page = reads.of("payments", () -> store.list(filter, after, PAGE));
      long pages = 1L + filter.states().size();
      assertThat(page.rows())
          .as("%s after %s", filter, after)
          .isLessThanOrEqualTo(pages * PAGE + 5);
      assertThat(page.result())
          .as("%s after %s", filter, after)
          .isNotEmpty()
          .isSortedAccordingTo(
              Comparator.comparing((Payment payment) -> payment.id().toString()).reversed());
    }
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void snapshotsOfWhatIsOpenReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresPaymentFeed feed = new PostgresPaymentFeed(reads.database());

      Counted<List<Payment>> first =
          reads.of("payments", () -> feed.open(new PaymentVisibility.All(), null, PAGE));
      Counted<List<Payment>> second =
          reads.of(
              "payments",
              () -> feed.open(new PaymentVisibility.All(), first.result().getLast().id(), PAGE));

      assertThat(first.rows()).isLessThanOrEqualTo(7L * PAGE);
      assertThat(second.rows()).isLessThanOrEqualTo(7L * PAGE);
      assertThat(first.result()).hasSize(PAGE);
      assertThat(second.result()).hasSizeBetween(20, PAGE - 1);
      assertThat(first.result())
          .anyMatch(payment -> payment.state() == PaymentState.SUCCEEDED)
          .anyMatch(payment -> payment.state() == PaymentState.PROCESSING)
          .isSortedAccordingTo(Comparator.comparing((Payment open) -> open.id().toString()));
      Counted<List<Payment>> ofCustomer =
          reads.of(
              "payments",
              () ->
                  feed.open(
                      new PaymentVisibility.OfCustomer(new CustomerId(uuid("customer 7"))),
                      null,
                      PAGE));
      assertThat(ofCustomer.rows()).isLessThanOrEqualTo(PAGE);
    }
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void listsOfRefundsReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresPaymentStore store = new PostgresPaymentStore(reads.database());
      PaymentId payment = store.list(created(0, 1), null, 1).getFirst().id();
      Instant first = Instant.parse("2026-02-01T00:00:00Z");
      for (RefundFilter filter :
          List.of(
              new RefundFilter(payment, null, null, Map.of()),
              new RefundFilter(
                  payment,
                  first.plus(Duration.ofHours(50)),
                  first.plus(Duration.ofHours(100)),
                  Map.of()))) {
        Counted<List<Refund>> page = reads.of("refunds", () -> store.refunds(filter, null, PAGE));

        assertThat(page.rows()).as("%s", filter).isLessThanOrEqualTo(PAGE + 5);
        assertThat(page.result()).as("%s", filter).hasSizeGreaterThan(20);
      }
    }
  }
}
