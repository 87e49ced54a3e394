package dev.commercesuite.system.model;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** Silences the suite while processes die in it by the thousand. */
public final class QuietLogs {
  private QuietLogs() {}

  public static <T> T during(Supplier<T> work) {
    Logger suite = (Logger) LoggerFactory.getLogger("dev.commercesuite");
    Level before = suite.getLevel();
    suite.setLevel(Level.OFF);
    try {
      return work.get();
    } finally {
      suite.setLevel(before);
    }
  }
}
