package dev.commercesuite.user.domain.connections;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConnectionTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
    "::ffff:192.0.2.1, 192.0.2.1",
    "nonsense, ''",
    "'', ''",
  })
  void networkOfACustomerIsAnIpv4AddressOr64BitsOfAnIpv6One(String address, String network) {
    assertThat(new ClientConnection("", address).network()).isEqualTo(network);
  }
}
