package dev.commercesuite.runtime.logging;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** grpc-java logs through java.util.logging, whose lines are not in our format. */
public final class JavaUtilLogging {
  private JavaUtilLogging() {}

  /**
   * Sends the lines of java.util.logging to the log of the process. For the owner of the JVM (a
   * {@code main}), since it holds for all of it.
   */
  public static void redirect() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
