package dev.commercesuite.runtime.database.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts to connect that are not waited for to the end. */
class PoolConnectionsTest {
  private static final String URL = "jdbc:held:" + PoolConnectionsTest.class.getName();

  private final HeldDriver driver = new HeldDriver();
  private final Availability availability =
      new Availability("test", Duration.ofSeconds(1), System::nanoTime);
  private final PoolConnections connections =
      new PoolConnections(URL, new Properties(), availability);

  @BeforeEach
  void register() throws SQLException {
    DriverManager.registerDriver(driver);
    connections.becomePatient();
  }

  @AfterEach
  void deregister() throws SQLException {
    driver.connects.countDown();
    DriverManager.deregisterDriver(driver);
  }

  @Test
  void closesWhatIsMadeAfterItsThreadWasInterrupted() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread pool =
        Thread.ofVirtual()
            .start(() -> {
              try {
                var _ = connections.getConnection();
                failure.completeExceptionally(new AssertionError("not interrupted"));
              } catch (SQLException e) {
                failure.complete(e);
              }
            });
    driver.asked.await();
    pool.interrupt();
    assertThat(failure.get()).hasMessageContaining("interrupted");

    driver.connects.countDown();
    driver.closed.get();
  }

  @Test
  void anAttemptThatFailedJustBeforeItWasGivenUpMadeNothing() {
    assertThat(PoolConnections.madeBy(CompletableFuture.failedFuture(new SQLException("refused"))))
        .isNull();
  }

  @Test
  void anAttemptThatGoesOnIsCancelled() {
    CompletableFuture<Connection> attempt = new CompletableFuture<>();

    assertThat(PoolConnections.madeBy(attempt)).isNull();
    assertThat(attempt).isCancelled();
  }

  @Test
  void knowsWhenAConnectionWasMade() throws SQLException {
    driver.connects.countDown();
    long begin = availability.now();
    Connection made = connections.getConnection();
    long end = availability.now();

    assertThat(connections.madeAt(made)).isBetween(begin, end);
    assertThat(connections.madeAt(driver.proxy(Connection.class)))
        .as("of a connection that is not its own: at this moment")
        .isGreaterThanOrEqualTo(end);
  }

  @Test
  void aRefusalIsTheCallers() {
    driver.refusal = new SQLException("wrong password", "28P01");
    driver.connects.countDown();

    assertThatThrownBy(connections::getConnection).hasMessage("wrong password");
  }

  /** Connects when it may. */
  private static final class HeldDriver implements Driver {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch connects = new CountDownLatch(1);
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private @Nullable SQLException refusal;

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
      if (!acceptsURL(url)) {
        return null;
      }
      asked.countDown();
      try {
        connects.await();
      } catch (InterruptedException e) {
        throw new SQLException(e);
      }
      if (refusal != null) {
        throw refusal;
      }
      return proxy(Connection.class);
    }

    private <T> T proxy(Class<T> type) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "unwrap" -> self;
                    case "equals" ->
                        System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    case "createStatement" -> proxy(Statement.class);
                    case "execute" -> false;
                    case "close" -> type == Connection.class ? closed() : null;
                    default -> throw new UnsupportedOperationException(method.getName());
                  }));
    }

    private @Nullable Object closed() {
      closed.complete(true);
      return null;
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }
  }
}
