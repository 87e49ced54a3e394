package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.commercesuite.runtime.logging.JavaUtilLogging;
import dev.commercesuite.runtime.logging.LogBudget;
import dev.commercesuite.runtime.server.peers.Http2Bytes;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nobody can fill the log with what grpc-java and Netty say of nonsense. */
class NetworkLogTest {
  private static final int TIMES = 60;

  /** For a kind of nonsense; a few kinds of lines with five lines each. */
  private static final int FEW = 20;

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final Lines lines = new Lines();
  private ServerUnderTest server;

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      all.add(event);
    }
  }

  @BeforeEach
  void start() {
    JavaUtilLogging.redirect();
    root.setLevel(Level.INFO);
    lines.setContext(context);
    lines.start();
    root.addAppender(lines);
    context.addTurboFilter(new LogBudget());
    server = ServerUnderTest.serving(TestServers.LOOPBACK);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    context.resetTurboFilterList();
    root.detachAppender(lines);
    root.setLevel(before);
  }

  @Test
  void capitalsInTheNameOfAHeader() throws Exception {
    eachOnItsOwnConnection(headers -> headers.add("X-Request", "value"));

    assertThatThereAreFewLines();
  }

  @Test
  void headersThatAreFarTooLarge() throws Exception {
    eachOnItsOwnConnection(headers -> headers.add("x", "a".repeat(100_000)));

    assertThatThereAreFewLines();
  }

  @Test
  void headersThatBelongToOneConnection() throws Exception {
    eachOnItsOwnConnection(headers -> headers.add("connection", "close"));

    assertThatThereAreFewLines();
  }

  @Test
  void calculatedLengthsThatAreNone() throws Exception {
    eachOnItsOwnConnection(headers -> headers.add("content-length", "12"));

    assertThatThereAreFewLines();
  }

  @Test
  void answersToPingsThatNobodySent() throws Exception {
    try (RawConnection connection = server.rawConnection()) {
      for (int i = 0; i < TIMES; i++) {
        connection.pingAcknowledgement(i);
      }
      var _ = connection.call(_ -> {});
    }
    assertThatThereAreFewLines();
  }

  /** Each is an error of its stream, until there are so many that the connection is ended. */
  @Test
  void windowUpdatesByNothing() throws Exception {
    try (RawBytes connection = server.rawBytes()) {
      connection.flood(
          i ->
              Http2Bytes.join(
                  Http2Bytes.frame(
                      Http2FrameTypes.HEADERS,
                      Http2Flags.END_HEADERS,
                      2 * i + 1,
                      Http2Bytes.healthCheck()),
                  Http2Bytes.frame(Http2FrameTypes.WINDOW_UPDATE, 0, 2 * i + 1, new byte[4])),
          10_000);
      assertThat(connection.end()).isIn("ENHANCE_YOUR_CALM", "");
    }
    assertThatThereAreFewLines();
  }

  @Test
  void bytesThatAreNoTls() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var _ = socket.getInputStream().readAllBytes();
      }
    }
    assertThatThereAreFewLines();
  }

  private void eachOnItsOwnConnection(Consumer<Http2Headers> change) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      try (RawConnection connection = server.rawConnection()) {
        var _ = connection.call(change);
      }
    }
  }

  private void assertThatThereAreFewLines() {
    List<String> shown =
        lines.all.stream()
            .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
            .toList();
    assertThat(shown).hasSizeLessThan(FEW);
  }
}
