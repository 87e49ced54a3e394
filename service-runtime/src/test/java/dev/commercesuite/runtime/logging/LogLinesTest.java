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
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The configuration that production uses, read into a context of its own. */
class LogLinesTest {
  /** What some other encoder would write as an object. */
  private record Amount(String currency, long cents) {}

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void aJsonLineSaysTheServiceTheMessageAndItsFacts() throws Exception {
    AtomicReference<String> line = new AtomicReference<>();

    CurrentService.run("order-service", () -> line.set(line("json")));

    assertThat(line.get())
        .contains(
            "\"service\":\"order-service\"",
            "\"message\":\"order placed\"",
            "\"order_id\":\"o-1\"",
            "\"amount\":\"Amount[currency=EUR, cents=5]\"",
            "\"attempts\":3",
            "\"duplicate\":false",
            "\"user_id\":null",
            "\"level\":\"INFO\"",
            "\"timestamp\":\"")
        .endsWith("}\n")
        .doesNotContain("_IS_UNDEFINED");
  }

  @Test
  void aTextLineSaysThemToo() {
    AtomicReference<String> line = new AtomicReference<>();

    CurrentService.run("order-service", () -> line.set(line("text")));

    assertThat(line.get()).contains("INFO", "order-service", "order placed", "order_id=\"o-1\"");
  }

  @Test
  void threadsInheritTheServiceAndLeaveItBehind() throws Exception {
    AtomicReference<String> child = new AtomicReference<>();
    CurrentService.run(
        "order-service",
        () -> {
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> child.set(CurrentService.name()));
          }
        });

    assertThat(child.get()).isEqualTo("order-service");
    assertThat(CurrentService.name()).isEqualTo("-");
  }

  @Test
  void tasksBelongToTheServiceWhoeverSubmitsThem() throws Exception {
    AtomicReference<String> name = new AtomicReference<>();
    try (ExecutorService threads = CurrentService.threadPerTask("payment-service", "call")) {
      CurrentService.run(
          "order-service", () -> threads.execute(() -> name.set(CurrentService.name())));
    }

    assertThat(name.get()).isEqualTo("payment-service");
  }

  private String line(String format) {
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      context.putProperty("LOG_FORMAT", format);
      context.setMDCAdapter(new LogbackMDCAdapter());
      configurator.doConfigure(
          LogLinesTest.class.getClassLoader().getResource("logback.xml").openStream());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("STDOUT");
    Encoder<ILoggingEvent> encoder = appender.getEncoder();
    LoggingEvent event =
        new LoggingEvent("", root, Level.INFO, "order placed", null, new Object[0]);
    event.addKeyValuePair(new KeyValuePair("order_id", "o-1"));
    event.addKeyValuePair(new KeyValuePair("amount", new Amount("EUR", 5)));
    event.addKeyValuePair(new KeyValuePair("attempts", 3));
    event.addKeyValuePair(new KeyValuePair("duplicate", false));
    event.addKeyValuePair(new KeyValuePair("user_id", null));
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
