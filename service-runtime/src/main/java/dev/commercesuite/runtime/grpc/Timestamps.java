package dev.commercesuite.runtime.grpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times of the contract and of the JDK. */
public final class Timestamps {
  /** The years 1 to 9999, which is what a {@link Timestamp} can be. */
  private static final long FIRST_SECOND = -62_135_596_800L;

  private static final long LAST_SECOND = 253_402_300_799L;

  private Timestamps() {}

  public static Timestamp of(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /** A time before the year 1 or after the year 9999 becomes the first or the last second. */
  public static Instant instant(Timestamp timestamp) {
    long seconds = Math.clamp(timestamp.getSeconds(), FIRST_SECOND, LAST_SECOND);
    return Instant.ofEpochSecond(seconds, timestamp.getNanos());
  }
}
