package dev.commercesuite.interceptors.health;

import io.grpc.BindableService;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.stream.Stream;

/**
 * The standard health service {@code grpc.health.v1} with the states of a process that starts,
 * serves and drains. Thread-safe.
 *
 * <p>Everything is {@code NOT_SERVING} at first, each service under its full name and the whole
 * process under the empty one.
 */
public final class ServingHealth {

  private final HealthStatusManager health = new HealthStatusManager();
  private final List<String> names;

  /** Makes the health of a process that has these services. */
  public ServingHealth(List<ServiceDescriptor> services) {
    this.names =
        Stream.concat(
                Stream.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES),
                services.stream().map(ServiceDescriptor::getName))
            .toList();
    setAll(ServingStatus.NOT_SERVING);
  }

  /** The service to add to the server. */
  public BindableService service() {
    return health.getHealthService();
  }

  /** The process is ready: clients may send calls. Does nothing after {@link #drain}. */
  public void serving() {
    setAll(ServingStatus.SERVING);
  }

  /** The process cannot serve for now, and may again. Does nothing after {@link #drain}. */
  public void notServing() {
    setAll(ServingStatus.NOT_SERVING);
  }

  /** The process is about to stop: {@code NOT_SERVING} for good. */
  public void drain() {
    try {
      setAll(ServingStatus.NOT_SERVING);
    } finally {
      health.enterTerminalState();
    }
  }

  /** Each of them, whatever a watcher of another one throws. */
  private void setAll(ServingStatus status) {
    RuntimeException failure = null;
    for (String name : names) {
      try {
        health.setStatus(name, status);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
