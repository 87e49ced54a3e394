package dev.commercesuite.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** Writes the message of a line, in JSON. What is long is cut. */
public final class MessageProvider extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator json, ILoggingEvent event) {
    json.writeStringProperty("message", LogText.cut(event.getFormattedMessage()));
  }
}
