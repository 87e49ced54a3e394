package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.runtime.config.ListenAddress;

/** How tests configure servers. */
final class TestServers {
  /** On a free port of the loopback interface, with the limits that the settings default to. */
  static final ServerConfig LOOPBACK =
      new ServerConfig(
          ListenAddress.LOOPBACK,
          0,
          ConnectionLimits.DEFAULT,
          LoadLimit.DEFAULT,
          DeadlineRule.DEFAULT,
          ServiceCertificateNames.OWN,
          100);

  private TestServers() {}
}
