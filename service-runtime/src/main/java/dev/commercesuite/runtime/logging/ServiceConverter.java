package dev.commercesuite.runtime.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** The conversion word {@code %service}. The appender must write on the logging thread. */
public final class ServiceConverter extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return CurrentService.name();
  }
}
