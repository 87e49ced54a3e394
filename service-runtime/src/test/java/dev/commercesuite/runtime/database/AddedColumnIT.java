package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a running replica notices of a migration that adds a column. */
class AddedColumnIT {
  private static final String STAR = "select * from things";
  private static final String NAMED = "select id from things";

  /** The driver has the server prepare a statement when it runs for the fifth time. */
  private static final int RUNS_UNTIL_PREPARED = 6;

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/sample");
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final AtomicInteger transactions = new AtomicInteger();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void nothingWhenItsStatementsNameTheirColumns() throws Exception {
    assertThat(transactionsOnAllConnections(NAMED)).isEqualTo(config.poolSize());

    addColumn();

    assertThat(transactionsOnAllConnections(NAMED)).isEqualTo(config.poolSize());
  }

  @Test
  void oneRetryWhenAStatementHasAStar() throws Exception {
    assertThat(transactionsOnAllConnections(STAR)).isEqualTo(config.poolSize());

    addColumn();

    assertThat(transactions(STAR)).isEqualTo(2);
    assertThat(transactionsOnAllConnections(STAR)).isEqualTo(config.poolSize());
  }

  @Test
  void oneRetryForEachCallWhenAllConnectionsAreInUse() throws Exception {
    transactionsOnAllConnections(STAR);

    addColumn();

    assertThat(transactionsOnAllConnections(STAR))
        .isBetween(config.poolSize() + 1, 2 * config.poolSize());
    assertThat(transactionsOnAllConnections(STAR)).isEqualTo(config.poolSize());
  }

  private void addColumn() throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute("alter table things add column colour text");
    }
  }

  /** How many transactions it took to run the statement. */
  private int transactions(String sql) {
    transactions.set(0);
    database.useTransaction(tx -> prepare(tx, sql));
    return transactions.get();
  }

  /** The same at once on every connection of the pool: each is held until the last one is there. */
  private int transactionsOnAllConnections(String sql) throws Exception {
    transactions.set(0);
    CyclicBarrier allAreDone = new CyclicBarrier(config.poolSize());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < config.poolSize(); i++) {
        calls.add(
            threads.submit(() ->
                database.useTransaction(tx -> {
                  prepare(tx, sql);
                  await(allAreDone);
                })));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    return transactions.get();
  }

  private void prepare(Transaction tx, String sql) {
    transactions.incrementAndGet();
    for (int i = 0; i < RUNS_UNTIL_PREPARED; i++) {
      tx.query(sql, row -> row.uuid("id"));
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
