package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.testing.RawHttp;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The issuer beside clients that take what there is and finish nothing. */
class CrowdedIssuerTest {
  private static final String CREDENTIALS =
      "grant_type=client_credentials&client_id=order-service&client_secret=a+secret+of+some+length";
  private static final String SLOW_FORM =
      """
      POST /oauth2/token HTTP/1.1\r
      Host: x\r
      Content-Length: 100\r
      Content-Type: application/x-www-form-urlencoded\r
      Expect: 100-continue\r
      \r
      """;
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private IssuerFixture issuer;

  @BeforeEach
  void start() {
    issuer = new IssuerFixture();
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  /** Without a handshake, and in its middle: a record of a handshake whose end never comes. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000\u0001"})
  void publishesItsKeysBesideThousandsOfConnections(String begin) throws IOException {
    List<RawHttp> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 1500; i++) {
        // The client's address is the first of them.
        RawHttp client = RawHttp.connect(1 + i % 10, issuer.port());
        crowd.add(client);
        client.trySend(begin);
      }

      for (int i = 0; i < 20; i++) {
        try (HttpClient client = IssuerFixture.anonymousClient()) {
          HttpRequest keys = HttpRequest.newBuilder(issuer.uri(IssuerPaths.JWKS)).build();
          HttpResponse<String> answer = IssuerFixture.send(client, keys);
          assertThat(answer.statusCode()).isEqualTo(200);
        }
      }
    } finally {
      for (RawHttp client : crowd) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 10", "9, 0"})
  void connectionsOfATrustedProxyCountOneByOne(int host, int cut) throws IOException {
    List<RawHttp> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < IssuerFixture.CONNECTIONS_PER_ADDRESS + 10; i++) {
        crowd.add(RawHttp.connect(host, issuer.port()));
      }

      // Accepted after all of these.
      assertThat(issuer.get(IssuerPaths.JWKS).statusCode()).isEqualTo(200);
      assertThat(
              issuer
                  .metrics
                  .get("http.connections.cut")
                  .tags("server", "issuer-https", "reason", "crowded")
                  .counter()
                  .count())
          .isEqualTo(cut);
    } finally {
      for (RawHttp client : crowd) {
        client.close();
      }
    }
  }

  @Test
  void formsThatAreSentSlowlyTakeNoPlaceOfOthers() throws Exception {
    List<SSLSocket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * IssuerFixture.MAX_REQUESTS; i++) {
        SSLSocket client =
            (SSLSocket) issuer.tls().getSocketFactory().createSocket("localhost", issuer.port());
        slow.add(client);
        client.getOutputStream().write(SLOW_FORM.getBytes(StandardCharsets.US_ASCII));
        // The server waits for the body.
        byte[] answer = client.getInputStream().readNBytes(CONTINUE.length());
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(CONTINUE);
      }

      assertThat(issuer.post(IssuerPaths.TOKEN, CREDENTIALS).statusCode()).isEqualTo(200);
    } finally {
      for (SSLSocket client : slow) {
        client.close();
      }
    }
  }
}
