package dev.commercesuite.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogBudgetTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final LoggerContext context = new LoggerContext();
  private final Logger network = context.getLogger("io.netty.channel.DefaultChannelPipeline");
  private final Logger handler = context.getLogger("io.grpc.netty.NettyServerHandler");
  private final List<String> lines = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };

  /** What the budget says itself is in the log of the process. */
  private final Logger own = (Logger) LoggerFactory.getLogger(LogBudget.class);

  private final List<String> notes = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> noted =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          notes.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
        }
      };

  @BeforeEach
  void start() {
    context.addTurboFilter(new LogBudget(now::get));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    noted.setContext(own.getLoggerContext());
    noted.start();
    own.addAppender(noted);
  }

  @AfterEach
  void stop() {
    own.detachAppender(noted);
    context.stop();
  }

  @Test
  void ofAKindOfLineAFewAreWritten() {
    for (int i = 0; i < 1_000; i++) {
      network.warn("An exceptionCaught() event was fired", new IllegalStateException());
    }

    assertThat(lines).hasSize(LogBudget.LINES);
    assertThat(notes).isEmpty();
  }

  @Test
  void afterAWhileTheyAreWrittenAgainAndTheOthersCounted() {
    for (int i = 0; i < 105; i++) {
      network.warn("bad");
    }
    now.addAndGet(LogBudget.WINDOW.toNanos() - 1);
    network.warn("bad");
    assertThat(lines).hasSize(LogBudget.LINES);

    now.addAndGet(1);
    network.warn("bad");
    network.warn("bad");

    assertThat(lines).hasSize(LogBudget.LINES + 2);
    assertThat(notes)
        .containsExactly(
            "Lines like the next one were left out"
                + " [source=\"io.netty.channel.DefaultChannelPipeline\", count=\"101\"]");
  }

  @Test
  void oneKindDoesNotUseUpTheLinesOfAnother() {
    for (int i = 0; i < 100; i++) {
      network.warn("bad");
    }
    network.warn("worse");
    handler.warn("bad");

    assertThat(lines).hasSize(LogBudget.LINES + 2);
  }

  @Test
  void messagesThatRepeatWhatWasSentAreNotEndlesslyManyKinds() {
    for (int i = 0; i < 10_000; i++) {
      network.warn(i + " was sent");
    }

    assertThat(lines).hasSize(LogBudget.MOST_KINDS + LogBudget.LINES);
  }

  @Test
  void kindsThatDidNotComeLatelyMakeRoomForOthers() {
    for (int i = 0; i < LogBudget.MOST_KINDS * (LogBudget.LINES + 1); i++) {
      network.warn(i % LogBudget.MOST_KINDS + " was sent");
    }
    assertThat(lines).hasSize(LogBudget.MOST_KINDS * LogBudget.LINES);
    lines.clear();
    now.addAndGet(LogBudget.WINDOW.toNanos());

    for (int i = 0; i < 3 * LogBudget.LINES; i++) {
      network.warn(i + " is sent now");
    }

    assertThat(lines).hasSize(3 * LogBudget.LINES);
    assertThat(notes)
        .as("nobody hears of them any more")
        .containsExactly(
            "Lines that did not come again were left out [count=\"" + LogBudget.MOST_KINDS + "\"]");
  }

  @Test
  void kindsThatCameLatelyAreKept() {
    for (int i = 0; i < LogBudget.MOST_KINDS - 1; i++) {
      network.warn(i + " was sent");
    }
    now.addAndGet(LogBudget.WINDOW.toNanos());
    for (int i = 0; i < 2 * LogBudget.LINES; i++) {
      network.warn("bad");
    }
    handler.warn("makes room");
    network.warn("bad");
    assertThat(notes).isEmpty();

    now.addAndGet(LogBudget.WINDOW.toNanos());
    network.warn("bad");

    assertThat(notes)
        .containsExactly(
            "Lines like the next one were left out"
                + " [source=\"io.netty.channel.DefaultChannelPipeline\", count=\""
                + (LogBudget.LINES + 1)
                + "\"]");
  }

  @Test
  void whatDiffersOnlyAtItsEndIsOneKind() {
    for (int i = 0; i < 100; i++) {
      network.warn("x".repeat(LogBudget.BEGINNING) + i);
    }

    assertThat(lines).hasSize(LogBudget.LINES);
  }

  @Test
  void linesBelowTheLevelCostNothing() {
    for (int i = 0; i < 100; i++) {
      network.debug("bad");
    }
    network.warn("bad");

    assertThat(lines).hasSize(1);
  }

  @Test
  void whoWantsDetailsGetsAllOfThem() {
    network.setLevel(Level.TRACE);
    for (int i = 0; i < 100; i++) {
      network.debug("read");
      network.trace("bytes");
    }
    for (int i = 0; i < 100; i++) {
      network.info("bad");
    }

    assertThat(lines).hasSize(200 + LogBudget.LINES);
  }

  @Test
  void ourOwnLinesAreNotBounded() {
    Logger ours = context.getLogger("dev.commercesuite.interceptors.logging.AccessLogInterceptor");
    for (int i = 0; i < 100; i++) {
      ours.info("call");
    }

    assertThat(lines).hasSize(100);
  }

  @Test
  void isInTheConfigurationOfTheServices() throws Exception {
    LoggerContext services = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(services);
    configurator.doConfigure(LogBudget.class.getResource("/logback.xml"));

    assertThat(services.getTurboFilterList()).hasOnlyElementsOfType(LogBudget.class).hasSize(1);
    services.stop();
  }
}
