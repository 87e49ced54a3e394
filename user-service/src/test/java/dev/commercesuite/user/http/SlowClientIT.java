package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowClientIT {
  private static final int LONGEST_WAIT_MILLIS = 30_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "POST /oauth2/token HTTP/1.1\r\nHost: x\r\n",
        "POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant"
      })
  void serverDoesNotWaitForeverForTheRest(String begin) throws Exception {
    try (IssuerFixture issuer = new IssuerFixture();
        SSLSocket socket =
            (SSLSocket) issuer.tls().getSocketFactory().createSocket("localhost", issuer.port())) {
      socket.startHandshake();
      socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(LONGEST_WAIT_MILLIS);

      assertThat(isClosed(socket)).isTrue();
    }
  }

  private static boolean isClosed(SSLSocket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException _) {
      return true;
    }
  }
}
