package dev.commercesuite.interceptors.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Keeps what one class logs, from DEBUG on, until it is closed. */
public final class RecordedLog implements AutoCloseable {

  private final Logger logger;
  private final Level levelBefore;
  private final Appender appender = new Appender();

  private RecordedLog(Logger logger) {
    this.logger = logger;
    this.levelBefore = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    appender.start();
    logger.addAppender(appender);
  }

  public static RecordedLog of(Class<?> source) {
    return new RecordedLog((Logger) LoggerFactory.getLogger(source));
  }

  public List<ILoggingEvent> events() {
    return appender.events;
  }

  /** The key/values of an event, as {@code key=value} in their order. */
  public static List<String> facts(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs.stream().map(p -> p.key + "=" + p.value).toList();
  }

  /** Everything that was logged, in one text. */
  public String text() {
    return appender.events.stream()
        .map(e -> e.getFormattedMessage() + facts(e) + e.getMDCPropertyMap())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(levelBefore);
  }

  private static final class Appender extends AppenderBase<ILoggingEvent> {

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }
  }
}
