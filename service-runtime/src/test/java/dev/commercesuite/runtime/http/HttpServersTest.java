package dev.commercesuite.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class HttpServersTest {
  @Test
  void setsLimitsBeforeTheFirstServerIsMade() {
    HttpServer server = HttpServers.plain("a test", 0);
    server.stop(0);

    assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("5");
    assertThat(System.getProperty("jdk.httpserver.maxConnections")).isEqualTo("1024");
  }

  @Test
  void saysWhichPortItCannotHave() {
    HttpServer server = HttpServers.plain("a test", 0);
    try {
      int taken = server.getAddress().getPort();

      assertThatThrownBy(() -> HttpServers.plain("another test", taken))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("port " + taken + " cannot be had for another test: ");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void namesAreLookedUpAndAddressesAreNot() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});

    assertThat(loopback.getHostName()).isEqualTo("127.0.0.1");
    assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue();
  }
}
