package dev.commercesuite.local;

import dev.commercesuite.local.machine.Ports;

/** What a developer sees when everything is SERVING. */
final class Welcome {
  private static final String PASSWORD_FILE = "password in .local/secrets/admin-password";
  private static final String PASSWORD_CHANGED =
      """
      whose password is not the one in .local/secrets/admin-password any more,
                          or who was disabled. The journey needs it: put the password there, if you have it\
      """;

  private Welcome() {}

  /**
   * What is where.
   *
   * @param adminPasswordKnown whether the administrator can log in with the password in its file
   */
  static String text(Ports ports, String journey, boolean adminPasswordKnown) {
    return """

    Everything is SERVING.

      user-service      localhost:%1$s   http://localhost:%4$s/metrics
      order-service     localhost:%2$s   http://localhost:%5$s/metrics
      payment-service   localhost:%3$s   http://localhost:%6$s/metrics
      token issuer      https://localhost:%7$s/.well-known/jwks.json
      certificates      .local/tls (clients trust ca.pem)
      logs              .local/logs
      administrator     %8$s, %11$s

    The journey of an order with grpcurl: paste it into bash or zsh in this folder, line by line or all at once.
    TOKEN and ADMIN are access tokens. The same commands are in .local/journey.sh; .local/refusals.sh has calls
    that fail. Without grpcurl: ./run --journey%10$s in another terminal.

    %9$s
    Ctrl-C stops everything. Data, keys and passwords are kept for the next ./run; ./run --reset deletes them.\
    """
        .formatted(
            ports.userGrpc(),
            ports.orderGrpc(),
            ports.paymentGrpc(),
            ports.userAdmin(),
            ports.orderAdmin(),
            ports.paymentAdmin(),
            ports.issuer(),
            Environments.ADMIN_EMAIL,
            journey,
            ports.option(),
            adminPasswordKnown ? PASSWORD_FILE : PASSWORD_CHANGED);
  }
}
