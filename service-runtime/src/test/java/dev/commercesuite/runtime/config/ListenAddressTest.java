package dev.commercesuite.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenAddressTest {

  @Test
  void isAllAddressesUnlessTheSettingNamesOne() {
    assertThat(read(Map.of())).isEqualTo(ListenAddress.ALL);
    assertThat(ListenAddress.ALL.onPort(8443)).isEqualTo(new InetSocketAddress(8443));
    assertThat(read(Map.of("LISTEN_ADDRESS", "127.0.0.1"))).isEqualTo(ListenAddress.LOOPBACK);
    assertThat(ListenAddress.LOOPBACK.onPort(8443))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8443));
    assertThat(read(Map.of("LISTEN_ADDRESS", "::1")).onPort(8443).getAddress().isLoopbackAddress())
        .isTrue();
  }

  @Test
  void isNoName() {
    Settings settings = new Settings(Map.of("LISTEN_ADDRESS", "localhost"));
    Setting<ListenAddress> address = ListenAddress.from(settings);

    assertThatThrownBy(() -> settings.build(address::get))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("LISTEN_ADDRESS is \"localhost\": expected an IP address");
  }

  private static ListenAddress read(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    Setting<ListenAddress> address = ListenAddress.from(settings);
    return settings.build(address::get);
  }
}
