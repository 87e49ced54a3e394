package dev.commercesuite.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.commercesuite.interceptors.logging.LineBudget;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Bounds what the libraries of the network write into the log: much of it a client causes, with a
 * stack trace for each request that it likes to send. Of each kind of line, {@link #LINES} are
 * written in {@link #WINDOW}; how many others there were is said with the next one that is, or when
 * the kind is forgotten. Lines below INFO are written as they come: whoever turns them on wants to
 * see them.
 *
 * <p>A kind of line is a logger and the beginning of a message. If there are too many kinds at a
 * time, because the messages repeat what was sent, those that did not come lately are forgotten,
 * and if that is not enough it is the logger. Our own lines are not counted: they are bounded where
 * they are written.
 */
public final class LogBudget extends TurboFilter {
  static final int LINES = 5;
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** Of a kind, characters of its message. */
  static final int BEGINNING = 60;

  static final int MOST_KINDS = 200;

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(LogBudget.class);

  private final LongSupplier nanoTime;
  private final Map<String, LineBudget> budgets = new ConcurrentHashMap<>();

  /** As the configuration of the log makes it. */
  public LogBudget() {
    this(System::nanoTime);
  }

  LogBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    // Without a format, somebody only asks whether the level is on.
    if (format == null
        || !isOfTheNetwork(logger.getName())
        || !level.isGreaterOrEqual(Level.INFO)
        || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      return FilterReply.NEUTRAL;
    }
    long now = nanoTime.getAsLong();
    long leftOut = budget(logger.getName(), format, now).take(now);
    if (leftOut < 0) {
      return FilterReply.DENY;
    }
    if (leftOut > 0) {
      log.atWarn()
          .addKeyValue("source", logger.getName())
          .addKeyValue("count", leftOut)
          .log("Lines like the next one were left out");
    }
    return FilterReply.NEUTRAL;
  }

  private static boolean isOfTheNetwork(String logger) {
    return logger.startsWith("io.netty.")
        || logger.startsWith("io.grpc.")
        || logger.startsWith("org.eclipse.jetty.");
  }

  private LineBudget budget(String logger, String format, long now) {
    String kind = logger + " " + format.substring(0, Math.min(BEGINNING, format.length()));
    LineBudget known = budgets.get(kind);
    if (known != null) {
      return known;
    }
    if (budgets.size() >= MOST_KINDS) {
      forgetKinds(now);
    }
    String key = budgets.size() < MOST_KINDS ? kind : logger;
    return budgets.computeIfAbsent(key, _ -> new LineBudget(LINES, WINDOW));
  }

  /** Those that may be written again as if they were new. */
  private void forgetKinds(long now) {
    long leftOut = 0;
    for (Iterator<LineBudget> kinds = budgets.values().iterator(); kinds.hasNext(); ) {
      LineBudget kind = kinds.next();
      if (kind.isOver(now)) {
        kinds.remove();
        leftOut += kind.end();
      }
    }
    if (leftOut > 0) {
      log.atWarn().addKeyValue("count", leftOut).log("Lines that did not come again were left out");
    }
  }
}
