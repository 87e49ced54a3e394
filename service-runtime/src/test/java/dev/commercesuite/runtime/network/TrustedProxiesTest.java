package dev.commercesuite.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.in(List.of("10.0.0.0/8", "192.0.2.1", "2001:db8:ffff::/48"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Nobody but a proxy is believed.
        "198.51.100.1 | 203.0.113.7 | 198.51.100.1",
        "11.0.0.1 | 203.0.113.7 | 11.0.0.1",
        "10.1.2.3 | 203.0.113.7 | 203.0.113.7",
        "192.0.2.1 | 203.0.113.7 | 203.0.113.7",
        "192.0.2.2 | 203.0.113.7 | 192.0.2.2",
        "2001:db8:ffff::9 | 2001:db8:1::7 | 2001:db8:1:0:0:0:0:7",
        "2001:db8:fffe::9 | 2001:db8:1::7 | 2001:db8:fffe:0:0:0:0:9",
        // The last that is no proxy; what stands before it is the client's own claim.
        "10.1.2.3 | 1.1.1.1, 203.0.113.7, 10.9.9.9 | 203.0.113.7",
        "10.1.2.3 | nonsense, 203.0.113.7 | 203.0.113.7",
        "10.1.2.3 | ::ffff:203.0.113.7 | 203.0.113.7",
        // Makes no sense, or tells nothing.
        "10.1.2.3 | 203.0.113.7, nonsense | 10.1.2.3",
        "10.1.2.3 | 203.0.113.7, | 10.1.2.3",
        "10.1.2.3 | example.com | 10.1.2.3",
        "10.1.2.3 | 1 | 10.1.2.3",
        "10.1.2.3 | fe80::1%eth0 | 10.1.2.3",
        "10.1.2.3 | 10.9.9.9 | 10.1.2.3",
      })
  void findsTheClient(String peer, String header, String expected) {
    assertThat(PROXIES.clientAddress(InetAddress.ofLiteral(peer), List.of(header)))
        .isEqualTo(expected);
  }

  @Test
  void readsSeveralHeadersAsOne() {
    InetAddress proxy = InetAddress.ofLiteral("10.1.2.3");

    assertThat(PROXIES.clientAddress(proxy, List.of("1.1.1.1", "203.0.113.7,10.0.0.1")))
        .isEqualTo("203.0.113.7");
    assertThat(PROXIES.clientAddress(proxy, List.of())).isEqualTo("10.1.2.3");
    assertThat(PROXIES.clientAddress(null, List.of("203.0.113.7"))).isEmpty();
    assertThat(TrustedProxies.NONE.clientAddress(proxy, List.of("203.0.113.7")))
        .isEqualTo("10.1.2.3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "proxy.local", "::/129", "10/8/8"})
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> TrustedProxies.in(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a network");
  }
}
