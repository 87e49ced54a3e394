package dev.commercesuite.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the data of a line, in JSON. Numbers and truth values stay what they are, and everything
 * else becomes text, ids and amounts too: a search engine wants one type for each key, and a record
 * would be an object. What is long is cut.
 */
public final class KeyValuePairsProvider extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator json, ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> write(json, pair.key, pair.value));
    }
  }

  private static void write(JsonGenerator json, String key, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNullProperty(key);
      case Number number -> json.writePOJOProperty(key, number);
      case Boolean truth -> json.writeBooleanProperty(key, truth);
      default -> json.writeStringProperty(key, LogText.cut(value.toString()));
    }
  }
}
