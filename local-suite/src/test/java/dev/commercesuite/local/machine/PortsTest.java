package dev.commercesuite.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.ListenAddress;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void keepsTheirDistanceFromTheBase() {
    assertThat(Ports.from(8400))
        .isEqualTo(new Ports(8401, 8402, 8403, 8411, 8412, 8413, 8421, 8432));
  }

  @Test
  void refusesABaseThatLeavesTheRangeOfPorts() {
    assertThatThrownBy(() -> Ports.from(65530)).hasMessageContaining("from 1024 to 65503");
    assertThatThrownBy(() -> Ports.from(80)).hasMessageContaining("from 1024 to 65503");
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports ports = new Ports(1, other.getLocalPort(), 1, 1, 1, 1, 1, other.getLocalPort());

      assertThatThrownBy(ports::requirePostgresPortFree)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("Port " + other.getLocalPort() + ", for PostgreSQL, is taken")
          .hasMessageContaining("--port-base");
    }
  }

  @Test
  void findsFreePorts() {
    assertThatCode(() -> Ports.free().requireServicePortsFree(ListenAddress.ALL))
        .doesNotThrowAnyException();
  }
}
