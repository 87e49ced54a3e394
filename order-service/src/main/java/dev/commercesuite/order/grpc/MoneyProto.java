package dev.commercesuite.order.grpc;

import com.google.protobuf.Timestamp;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.runtime.paging.Etag;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Money, times and versions, from the contract to the domain and back. */
final class ValueProto {
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

  static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** The version that a caller has read; null when any will do. */
  static @Nullable Long expectedVersion(String etag) {
    OptionalLong version = Etag.version(etag);
    return version.isPresent() ? version.getAsLong() : null;
  }
}
