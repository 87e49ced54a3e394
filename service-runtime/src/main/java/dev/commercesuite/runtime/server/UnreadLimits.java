package dev.commercesuite.runtime.server;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.Optional;

/**
 * What a server holds of answers that its clients have not read.
 *
 * @param bytes of all connections together; small answers may take half as much again
 * @param bytesOfAConnection of one of them, likewise
 * @param patience how long a stream may take nothing of what waits for it, and how long a
 *     connection, before it is ended
 */
public record UnreadLimits(int bytes, int bytesOfAConnection, Duration patience) {
  /** What clients of gRPC take unless they are told otherwise. */
  static final int LARGEST_ANSWER = 4 * 1024 * 1024;

  /** The values that the settings default to. */
  public static final UnreadLimits DEFAULT =
      ofMemory(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException unless {@code 0 < bytesOfAConnection <= bytes} and the
   *     patience is above zero
   */
  public UnreadLimits {
    if (bytesOfAConnection < 1 || bytesOfAConnection > bytes) {
      throw new IllegalArgumentException(
          "one connection may hold %s bytes, expected at most what all may, %s"
              .formatted(bytesOfAConnection, bytes));
    }
    if (!patience.isPositive()) {
      throw new IllegalArgumentException("patience is " + patience + ", must be above zero");
    }
  }

  /**
   * An eighth of the heap, or a third of the direct memory if that is less: answers are direct
   * memory once they are serialized, and so is what connections need besides.
   */
  static UnreadLimits ofMemory(long heap, long direct) {
    long share = Math.min(heap / 8, direct / 3);
    int bytes = (int) Math.clamp(share, 2L * LARGEST_ANSWER, Integer.MAX_VALUE);
    return new UnreadLimits(bytes, ofAConnection(bytes), Duration.ofMinutes(1));
  }

  /** A quarter, but room for two of the largest answers. */
  private static int ofAConnection(int bytes) {
    return Math.min(bytes, Math.max(bytes / 4, 2 * LARGEST_ANSWER));
  }

  /** Reads the variables {@code GRPC_*UNREAD*}. */
  public static Setting<UnreadLimits> from(Settings settings) {
    Setting<Optional<Integer>> bytes =
        settings
            .integer(
                "GRPC_MAX_UNREAD_BYTES",
                "Answers that clients have not read yet, of all connections, in bytes; above, large"
                    + " answers are refused. By default an eighth of the heap, or a third of the"
                    + " direct memory if that is less, and at least 8 MiB")
            .between(1024 * 1024, Integer.MAX_VALUE)
            .optional();
    Setting<Optional<Integer>> bytesOfAConnection =
        settings
            .integer(
                "GRPC_MAX_UNREAD_BYTES_PER_CONNECTION",
                "The same of one connection. By default a quarter of GRPC_MAX_UNREAD_BYTES, and at"
                    + " least 8 MiB of it")
            .between(64 * 1024, Integer.MAX_VALUE)
            .optional();
    Setting<Duration> patience =
        settings
            .duration(
                "GRPC_UNREAD_TIMEOUT",
                "How long the client of a stream, or a whole connection, may take nothing of what is"
                    + " sent to it before it is ended")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(DEFAULT.patience);
    return settings.group(
        "GRPC_MAX_UNREAD_*",
        () -> {
          int all = bytes.get().orElse(DEFAULT.bytes);
          return new UnreadLimits(
              all, bytesOfAConnection.get().orElse(ofAConnection(all)), patience.get());
        });
  }
}
