package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.runtime.config.ListenAddress;

/** How tests configure servers; {@link ServerUnderTest} is one. */
final class TestServers {
  /** On a free port of the loopback interface, with the limits that the settings default to. */
  static final ServerConfig LOOPBACK = loopback(ConnectionLimits.DEFAULT, LoadLimit.DEFAULT);

  private TestServers() {}

  /** The same with other limits. */
  static ServerConfig loopback(ConnectionLimits connections, LoadLimit load) {
    return new ServerConfig(
        ListenAddress.LOOPBACK,
        0,
        connections,
        load,
        DeadlineRule.DEFAULT,
        ServiceCertificateNames.OWN,
        100);
  }
}
