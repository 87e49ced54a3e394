package dev.commercesuite.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 203.0.113.7, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.7, false",
    "192.0.2.0/25, 192.0.2.127, true",
    "192.0.2.0/25, 192.0.2.128, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.7/32, 192.0.2.7, true",
    "192.0.2.7/32, 192.0.2.6, false",
    "192.0.2.7, 192.0.2.6, false",
    "2001:db8::1/128, 2001:db8::1, true",
    "2001:db8::1/128, 2001:db8::, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
  })
  void containsWhatBeginsWithTheSameBits(String network, String address, boolean expected) {
    assertThat(IpNetwork.parse(network).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(expected);
  }

  @Test
  void customersNetworkKeepsItsFirst64Bits() {
    assertThat(IpNetwork.around("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"))
        .isEqualTo("2001:db8:ffff:ffff:0:0:0:0/64");
  }
}
