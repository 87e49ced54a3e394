package dev.commercesuite.user.http;

import java.util.List;
import org.slf4j.event.Level;

/**
 * An endpoint and how it is asked.
 *
 * @param methods the HTTP methods that it knows
 * @param level of the log line of a request that succeeds
 */
record Route(Endpoint endpoint, List<String> methods, Level level) {

  /** Something to read, which programs do again and again. */
  static Route document(Endpoint endpoint) {
    return new Route(endpoint, List.of("GET", "HEAD"), Level.DEBUG);
  }

  /** Something that takes parameters and does something. */
  static Route form(Endpoint endpoint) {
    return new Route(endpoint, List.of("POST"), Level.INFO);
  }
}
