package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.runtime.grpc.Timestamps;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists bounded by milliseconds in place of seconds, and by the ends of time, are answered. */
class TimesThatNobodyMeansIT {
  private static final PostgresPayments postgres = new PostgresPayments();

  @AfterAll
  static void close() {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, 9223372036854775807",
    "1764360000000000,",
    ", 1764360000000000",
    "-1764360000000000, -1"
  })
  void areAnswered(@Nullable Long fromSeconds, @Nullable Long untilSeconds) {
    Instant from = time(fromSeconds);
    Instant until = time(untilSeconds);
    PostgresPaymentStore store = new PostgresPaymentStore(postgres.database);

    assertThat(store.list(new PaymentFilter(Set.of(), null, null, from, until, Map.of()), null, 10))
        .isEmpty();
    assertThat(
            store.refunds(
                new RefundFilter(new PaymentId(UUID.randomUUID()), from, until, Map.of()),
                null,
                10))
        .isEmpty();
    assertThat(
            postgres
                .ledger
                .entries(
                    postgres.ledger.epoch(),
                    new EntryFilter(null, null, null, null, from, until),
                    LedgerPosition.START,
                    10)
                .entries())
        .isEmpty();
  }

  private static @Nullable Instant time(@Nullable Long seconds) {
    return seconds == null
        ? null
        : Timestamps.instant(Timestamp.newBuilder().setSeconds(seconds).build());
  }
}
