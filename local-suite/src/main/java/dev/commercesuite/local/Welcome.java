package dev.commercesuite.local;

import dev.commercesuite.local.machine.Ports;

/** What a developer sees when everything is SERVING. */
final class Welcome {

  private Welcome() {}

  static String text(Ports ports, String journey) {
    return """

    Everything is SERVING.

      user-service      localhost:%1$d   http://localhost:%4$d/metrics
      order-service     localhost:%2$d   http://localhost:%5$d/metrics
      payment-service   localhost:%3$d   http://localhost:%6$d/metrics
      token issuer      https://localhost:%7$d/.well-known/jwks.json
      certificates      .local/tls (clients trust ca.pem)
      logs              .local/logs
      administrator     %8$s, password in .local/secrets/admin-password

    The journey of an order with grpcurl: paste it into bash or zsh in this folder, line by line or all at once.
    TOKEN and ADMIN are access tokens. The same commands are in .local/journey.sh; .local/refusals.sh has calls
    that fail. Without grpcurl: ./run --journey in another terminal.

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
            journey);
  }
}
