package dev.commercesuite.payment.grpc;

import com.google.protobuf.Timestamp;
import dev.commercesuite.api.type.v1.PaymentError;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.runtime.paging.Etag;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Money, times and versions, from the contract to the domain and back. */
final class ValueProto {
  /** The years 1 to 9999, which is what a timestamp of the contract can be. */
  private static final long FIRST_SECOND = -62_135_596_800L;

  private static final long LAST_SECOND = 253_402_300_799L;

  private ValueProto() {}

  static dev.commercesuite.api.type.v1.Money money(Money money) {
    return dev.commercesuite.api.type.v1.Money.newBuilder()
        .setCurrencyCode(money.currency())
        .setMinorUnits(money.minorUnits())
        .build();
  }

  static Money money(dev.commercesuite.api.type.v1.Money money) {
    return new Money(money.getCurrencyCode(), money.getMinorUnits());
  }

  static PaymentError error(Decline decline) {
    return PaymentError.newBuilder()
        .setDeclineCode(decline.code())
        .setMessage(decline.message())
        .build();
  }

  static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Timestamp time) {
    long seconds = Math.clamp(time.getSeconds(), FIRST_SECOND, LAST_SECOND);
    return Instant.ofEpochSecond(seconds, time.getNanos());
  }

  /** The version that a caller has read; null when any will do. */
  static @Nullable Long expectedVersion(String etag) {
    OptionalLong version = Etag.version(etag);
    return version.isPresent() ? version.getAsLong() : null;
  }
}
