package dev.commercesuite.local;

import dev.commercesuite.runtime.config.Settings;
import java.util.Map;

/** Starts a service of the suite. */
@FunctionalInterface
public interface ServiceLauncher {
  /**
   * Returns when the service is serving.
   *
   * @param name one of {@link Environments#SERVICES}
   * @param environment its settings
   * @return stops it
   */
  AutoCloseable start(String name, Map<String, String> environment);

  /** Several services in one JVM. */
  static AutoCloseable inThisProcess(String name, Map<String, String> environment) {
    Settings settings = new Settings(environment);
    return switch (name) {
      case Environments.USER_SERVICE ->
          dev.commercesuite.user.Main.start(dev.commercesuite.user.Config.from(settings));
      case Environments.PAYMENT_SERVICE ->
          dev.commercesuite.payment.Main.start(dev.commercesuite.payment.Config.from(settings));
      case Environments.ORDER_SERVICE ->
          dev.commercesuite.order.Main.start(dev.commercesuite.order.Config.from(settings));
      default -> throw new IllegalArgumentException("there is no service " + name);
    };
  }
}
