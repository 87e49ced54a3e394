package dev.commercesuite.runtime.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process has opened so far. Closes everything, the latest first, also when closing one of
 * them fails. Thread-safe.
 */
final class OpenResources implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpenResources.class);
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** Adds a resource to be closed. */
  synchronized <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public synchronized void close() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        log.atWarn()
            .setCause(e)
            .addKeyValue("resource", resource.getClass().getSimpleName())
            .log("A part of the process could not be closed");
      }
    }
  }
}
