package dev.commercesuite.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

/** What a request says, it says in the log at no great length. */
class LongLogLinesTest {
  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  @ParameterizedTest
  @CsvSource({"json,x", "json,\uD83D\uDE00", "text,x", "text,\uD83D\uDE00"})
  void aLineHasABoundWhateverIsInIt(String format, String letter) throws Exception {
    String endless = letter.repeat(1_000_000);
    LoggingEvent event =
        new LoggingEvent(
            "",
            context.getLogger(Logger.ROOT_LOGGER_NAME),
            Level.ERROR,
            endless,
            new IllegalStateException("y" + endless, new IllegalArgumentException(endless)),
            new Object[0]);
    event.addKeyValuePair(new KeyValuePair("first", "y" + endless));
    event.addKeyValuePair(new KeyValuePair("second", endless));

    String line = encoded(format, event);

    assertThat(line.length()).isBetween(20_000, 60_000);
    assertThat(line).contains("IllegalStateException", "first");
  }

  private String encoded(String format, LoggingEvent event) throws Exception {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    context.putProperty("LOG_FORMAT", format);
    context.setMDCAdapter(new LogbackMDCAdapter());
    try (InputStream configuration =
        Objects.requireNonNull(
            LongLogLinesTest.class.getClassLoader().getResourceAsStream("logback.xml"))) {
      configurator.doConfigure(configuration);
    }
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDOUT");
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
