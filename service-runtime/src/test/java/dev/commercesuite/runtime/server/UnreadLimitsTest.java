package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnreadLimitsTest {
  private static final long MEBIBYTE = 1024 * 1024;

  @Test
  void takesAShareOfTheMemoryThatThereIs() {
    assertThat(UnreadLimits.ofMemory(512 * MEBIBYTE, 512 * MEBIBYTE)).isEqualTo(of(64, 16));
    assertThat(UnreadLimits.ofMemory(208 * MEBIBYTE, 63 * MEBIBYTE)).isEqualTo(of(21, 8));
    assertThat(UnreadLimits.ofMemory(32 * MEBIBYTE, 32 * MEBIBYTE)).isEqualTo(of(8, 8));
    assertThat(UnreadLimits.ofMemory(1 << 30, 1 << 30).bytes()).isEqualTo(1 << 27);
    assertThat(UnreadLimits.ofMemory(1L << 40, 1L << 40).bytes()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void areRead() {
    assertThat(read(Map.of())).isEqualTo(UnreadLimits.DEFAULT);
    assertThat(read(Map.of("GRPC_MAX_UNREAD_BYTES", "33554432"))).isEqualTo(of(32, 8));
    assertThat(read(Map.of("GRPC_MAX_UNREAD_BYTES", "2097152"))).isEqualTo(of(2, 2));
    assertThat(
            read(
                Map.of(
                    "GRPC_MAX_UNREAD_BYTES",
                    "33554432",
                    "GRPC_MAX_UNREAD_BYTES_PER_CONNECTION",
                    "1048576",
                    "GRPC_UNREAD_TIMEOUT",
                    "5s")))
        .isEqualTo(new UnreadLimits(32 << 20, 1 << 20, Duration.ofSeconds(5)));
  }

  @Test
  void refusesAConnectionThatMayHoldMoreThanAll() {
    Map<String, String> variables =
        Map.of(
            "GRPC_MAX_UNREAD_BYTES", "2000000", "GRPC_MAX_UNREAD_BYTES_PER_CONNECTION", "2000001");

    assertThatThrownBy(() -> read(variables))
        .hasMessage(
            "GRPC_MAX_UNREAD_*: one connection may hold 2000001 bytes, expected at most what all"
                + " may, 2000000");
  }

  private static UnreadLimits of(int mebibytes, int ofAConnection) {
    return new UnreadLimits(
        Math.toIntExact(mebibytes * MEBIBYTE),
        Math.toIntExact(ofAConnection * MEBIBYTE),
        Duration.ofMinutes(1));
  }

  private static UnreadLimits read(Map<String, String> variables) {
    Settings settings = new Settings(variables);
    Setting<UnreadLimits> limits = UnreadLimits.from(settings);
    return settings.build(limits::get);
  }
}
