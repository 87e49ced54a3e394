package dev.commercesuite.payment.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.GetTrialBalanceRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** As many trial balances as there are connections, each of which takes long. */
class LedgerOverloadIT {
  private final AdapterFixture suite = new AdapterFixture();
  private final int connections = suite.postgres.config.poolSize();

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void leavesConnectionsToPayments() throws Exception {
    suite.charge(1200, "tok_success");
    CountDownLatch begun = new CountDownLatch(connections);
    List<Future<Boolean>> balances = new ArrayList<>();
    try (Connection observer = ownersTransaction();
        Connection owner = ownersTransaction();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (Statement statement = owner.createStatement()) {
        statement.execute("lock table ledger_closed_sums in access exclusive mode");
      }
      for (int n = 0; n < connections; n++) {
        balances.add(
            threads.submit(() -> {
              begun.countDown();
              return trialBalance();
            }));
      }
      begun.await();
      Awaitility.await("some wait for the table").until(() -> waiting(observer) > 0);

      Future<Payment> payment = threads.submit(() -> suite.charge(700, "tok_success"));
      long most = 0;
      while (!payment.isDone()) {
        most = Math.max(most, waiting(observer));
      }
      owner.rollback();

      assertThat(payment.get().getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
      assertThat(most).as("of %s connections", connections).isLessThanOrEqualTo(2);
    }
    for (Future<Boolean> balance : balances) {
      assertThat(balance.get()).as("is answered or overloaded").isTrue();
    }
  }

  private boolean trialBalance() {
    try {
      return suite
              .ledger
              .getTrialBalance(GetTrialBalanceRequest.getDefaultInstance())
              .getBalancesCount()
          == 2;
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      return failure.is(ErrorReason.ERROR_REASON_OVERLOADED) && failure.retryDelay() != null;
    }
  }

  /** Seen from outside of the pool. */
  private static long waiting(Connection observer) throws SQLException {
    try (Statement statement = observer.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                select count(*) from pg_locks
                where not granted and relation = 'ledger_closed_sums'::regclass
                  and database = (select oid from pg_database where datname = current_database())
                """)) {
      result.next();
      return result.getLong(1);
    }
  }

  private Connection ownersTransaction() throws SQLException {
    var owner = TestPostgres.owner();
    Connection connection =
        DriverManager.getConnection(
            suite.postgres.config.url(), owner.user(), owner.password().reveal());
    connection.setAutoCommit(false);
    return connection;
  }
}
