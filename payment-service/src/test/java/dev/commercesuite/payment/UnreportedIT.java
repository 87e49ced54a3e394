package dev.commercesuite.payment;

import static dev.commercesuite.payment.ServiceUnderTest.eur;
import static dev.commercesuite.payment.ServiceUnderTest.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole service finds out by itself what the sandbox only lists, and sends to nobody. */
class UnreportedIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final ServiceUnderTest service = ServiceUnderTest.start();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void aDisputeThatTheBankDecidesIsOver() throws SQLException {
    Payment payment = service.pay("tok_disputed");
    awaitThat(() -> service.get(payment).getDisputedAmount().equals(eur(1_200)));

    // Too old for the search of new disputes.
    change(
        service.sandbox(),
        "update charge_disputes set state = 'LOST', create_time = now() - interval '1 day'");

    awaitThat(() -> service.get(payment).getLostDisputeAmount().equals(eur(1_200)));
    assertThat(service.get(payment).getDisputedAmount()).isEqualTo(eur(0));
    assertBalanced();
  }

  @Test
  void anAuthorizationThatLapsesFails() throws SQLException {
    Payment payment =
        service
            .payments()
            .createPayment(
                payment("tok_success")
                    .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_MANUAL)
                    .build())
            .getPayment();
    assertThat(payment.getState()).isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_CAPTURE);

    change(service.sandbox(), "update charges set state = 'LAPSED'");

    awaitThat(() -> service.get(payment).getState() == PaymentState.PAYMENT_STATE_FAILED);
    assertBalanced();
  }

  /** A search comes every 30 seconds; here it is always due, and its row is all that is changed. */
  private void awaitThat(Callable<Boolean> condition) {
    await()
        .atMost(A_MINUTE)
        .until(() -> {
          change(service.database(), "update provider_sweeps set due_time = '-infinity'");
          return condition.call();
        });
  }

  private void assertBalanced() {
    assertThat(
            service
                .ledger()
                .verifyLedger(VerifyLedgerRequest.getDefaultInstance())
                .getVerification()
                .getDiscrepanciesList())
        .isEmpty();
  }

  private static void change(DatabaseConfig where, String sql) throws SQLException {
    try (Connection owner =
            DriverManager.getConnection(
                where.url(),
                TestPostgres.owner().user(),
                TestPostgres.owner().password().reveal());
        Statement statement = owner.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
