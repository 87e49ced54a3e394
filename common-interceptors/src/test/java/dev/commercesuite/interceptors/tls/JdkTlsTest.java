package dev.commercesuite.interceptors.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's HTTPS server and client: they follow the files, and the server wants certificates. */
class JdkTlsTest {

  @TempDir private Path serverFolder;
  @TempDir private Path clientFolder;

  private final TestPki pki = new TestPki("authority");
  private final X509Bundle first = pki.issue("localhost");
  private Secret serverFiles;
  private Secret clientFiles;
  private TlsIdentity serverIdentity;
  private TlsTrust serverTrust;
  private TlsIdentity clientIdentity;
  private TlsTrust clientTrust;
  private HttpsServer server;

  @BeforeEach
  void start() throws IOException {
    serverFiles = Secret.mount(serverFolder, pki, first);
    clientFiles = Secret.mount(clientFolder, pki, pki.issue("order-service"));
    serverIdentity = TlsIdentity.read(serverFiles.certificate(), serverFiles.key());
    serverTrust = TlsTrust.read(serverFiles.authorities());
    clientIdentity = TlsIdentity.read(clientFiles.certificate(), clientFiles.key());
    clientTrust = TlsTrust.read(clientFiles.authorities());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(TlsContexts.jdk(serverIdentity, serverTrust)) {
          @Override
          public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(TlsContexts.jdkServerParameters());
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] names =
                PeerNames.of(((HttpsExchange) exchange).getSSLSession())
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, names.length);
            exchange.getResponseBody().write(names);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void knowsClientsByTheirCertificateAndTakesOthersToo() throws Exception {
    assertThat(get(TlsContexts.jdk(clientIdentity, clientTrust)).body())
        .isEqualTo("[order-service]");
    assertThat(get(TlsContexts.jdk(null, clientTrust)).body()).isEqualTo("[]");
  }

  @Test
  void refusesACertificateOfAnotherAuthority(@TempDir Path folder) {
    TestPki stranger = new TestPki("stranger");
    Secret strange = Secret.mount(folder, stranger, stranger.issue("order-service"));
    TlsIdentity identity = TlsIdentity.read(strange.certificate(), strange.key());

    assertThatThrownBy(() -> get(TlsContexts.jdk(identity, clientTrust)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void doesNotBelieveAPrivateAuthorityOnThePublicInternet() {
    assertThatThrownBy(() -> get(TlsContexts.jdkPublicClient())).isInstanceOf(SSLException.class);
  }

  @Test
  void bothSidesFollowASwapOfCertificatesAndAuthorities() throws Exception {
    SSLContext client = TlsContexts.jdk(clientIdentity, clientTrust);
    assertThat(peer(get(client))).isEqualTo(first.getCertificate());

    TestPki next = new TestPki("next authority");
    X509Bundle nextServer = next.issue("localhost");
    X509Bundle nextClient = next.issue("payment-service");
    serverFiles.swap(
        nextServer.getCertificatePathPEM(), nextServer.getPrivateKeyPEM(), next.authorityPem());
    assertThat(serverIdentity.reload()).isTrue();
    assertThat(serverTrust.reload()).isTrue();
    assertThatThrownBy(() -> get(TlsContexts.jdk(clientIdentity, clientTrust)))
        .isInstanceOf(SSLException.class);

    clientFiles.swap(
        nextClient.getCertificatePathPEM(), nextClient.getPrivateKeyPEM(), next.authorityPem());
    assertThat(clientIdentity.reload()).isTrue();
    assertThat(clientTrust.reload()).isTrue();
    HttpResponse<String> answer = get(TlsContexts.jdk(clientIdentity, clientTrust));
    assertThat(peer(answer)).isEqualTo(nextServer.getCertificate());
    assertThat(answer.body()).isEqualTo("[payment-service]");
  }

  @Test
  void noSessionIsResumed() throws Exception {
    SSLContext kept = TlsContexts.jdk(clientIdentity, clientTrust);
    SSLContext foreign = SSLContext.getInstance("TLS");
    foreign.init(null, new TrustManager[] {clientTrust.trustManager()}, null);

    for (SSLContext client : List.of(kept, foreign)) {
      long first = sessionCreation(client);

      assertThat(sessionCreation(client)).isNotEqualTo(first);
    }
  }

  /** When the session of a new connection began; a resumed one began earlier. */
  private long sessionCreation(SSLContext client) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket("localhost", server.getAddress().getPort())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      return socket.getSession().getCreationTime();
    }
  }

  private HttpResponse<String> get(SSLContext context) throws IOException, InterruptedException {
    try (HttpClient http =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(TlsContexts.jdkParameters())
            .build()) {
      URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private static X509Certificate peer(HttpResponse<String> response) throws SSLException {
    return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
  }
}
