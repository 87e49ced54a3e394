package dev.commercesuite.system.failpoints.control;

import dev.commercesuite.system.replicas.ReplicatedSuite;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The states of all orders as they are committed, read a few times a second. Thread-safe. */
public final class OrderStates implements AutoCloseable {
  private static final long PAUSE_MILLIS = 200;

  private final Connection orders;
  private final Connection payments;
  private final Connection provider;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile Map<UUID, String> states = Map.of();

  private OrderStates(Connection orders, Connection payments, Connection provider) {
    this.orders = orders;
    this.payments = payments;
    this.provider = provider;
  }

  public static OrderStates of(ReplicatedSuite suite) throws SQLException {
    OrderStates states =
        new OrderStates(
            suite.postgres().connect("orders"),
            suite.postgres().connect("payments"),
            suite.postgres().connect("sandbox_provider"));
    var _ =
        states.timer.scheduleWithFixedDelay(states::read, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return states;
  }

  public boolean isIn(UUID order, String state) {
    return state.equals(states.get(order));
  }

  public String of(UUID order) {
    return states.getOrDefault(order, "unknown");
  }

  /** Whether payment-service has a payment of an order. */
  public boolean hasPayment(UUID order) {
    try (PreparedStatement query =
        payments.prepareStatement("select from payments where order_id = ?")) {
      query.setObject(1, order);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the recovery of order-service come late to an order. */
  public void leaveAlone(UUID order, int seconds) {
    try (PreparedStatement update =
        orders.prepareStatement(
            "update order_work set due_time = now() + make_interval(secs => ?) where order_id = ?")) {
      update.setInt(1, seconds);
      update.setObject(2, order);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The bank decides about the dispute of an order, if it has not. That is not sent to anybody, and
   * the dispute is too old to be found by a search of new ones: it is in the list of events.
   */
  public void loseDispute(UUID order) {
    try (PreparedStatement update =
        provider.prepareStatement(
            """
            update charge_disputes set state = 'LOST', create_time = now() - interval '1 day'
            where state = 'OPEN'
              and charge_reference in (select reference from charges where order_id = ?)
            """)) {
      update.setObject(1, order);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets payment-service search the provider's events now. */
  public void searchEvents() {
    try (Statement update = payments.createStatement()) {
      update.executeUpdate(
          "update provider_sweeps set due_time = now() where books = 'EVENTS' and due_time > now()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    timer.shutdownNow();
    orders.close();
    payments.close();
    provider.close();
  }

  private void read() {
    Map<UUID, String> read = new HashMap<>();
    try (Statement statement = orders.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select id, state || case
                  when state = 'PAID' and lost_dispute_minor_units > 0 then ' LESS A DISPUTE'
                  when state = 'PAID' and refunded_minor_units > 0 then ' LESS A REFUND'
                  else '' end as state
                from orders
                """)) {
      while (rows.next()) {
        read.put(rows.getObject("id", UUID.class), rows.getString("state"));
      }
      states = read;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
