package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue.Task;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class PostgresOrderWorkQueueIT extends PostgresTesting {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private final PostgresOrderWorkQueue work = new PostgresOrderWorkQueue(database);
  private final Instant expiry = start.plus(WINDOW);

  @Test
  void givesEachDueOrderToOneWorkerUntilItsLeaseIsOver() {
    Product mug = product(10);
    Order first = placed(ALICE, mug, 1);
    Order second = placed(ALICE, mug, 1);

    assertThat(work.claim(expiry.minusMillis(1), LEASE, 10)).isEmpty();
    List<Task> one = work.claim(expiry, LEASE, 1);
    List<Task> two = work.claim(expiry, LEASE, 10);
    assertThat(one).hasSize(1);
    assertThat(two).hasSize(1).doesNotContainAnyElementsOf(one);
    assertThat(work.claim(expiry, LEASE, 10)).isEmpty();
    assertThat(work.claim(expiry.plus(LEASE), LEASE, 10))
        .containsExactlyInAnyOrder(new Task(first.id(), 0, 0), new Task(second.id(), 0, 0));
  }

  @Test
  void countsFailuresAndLeavesParkedOrdersAlone() {
    Order order = placed(ALICE, product(10), 1);

    work.retry(order.id(), expiry, "no luck");
    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 1, 1));
    work.park(order.id(), "no luck at all");
    assertThat(work.claim(expiry.plus(LEASE), LEASE, 10)).isEmpty();
  }

  @Test
  void aChangeOfTheOrderIsAFreshStart() {
    Order order = placed(ALICE, product(10), 1);
    work.retry(order.id(), expiry, "no luck");
    work.park(order.id(), "no luck at all");

    var _ =
        orders.update(ALICE, request(), order.id(), new OrderUpdate(null, "x", null, null, null));

    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 0, 0));
  }

  @Test
  void waitingForPaymentsIsNoDefectAndEndsARowOfThem() {
    Order order = placed(ALICE, product(10), 1);

    work.retry(order.id(), expiry, "a defect");
    work.waitForPayments(order.id(), expiry, "away");
    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 2, 0));
    work.retry(order.id(), expiry, "a defect");
    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 3, 1));
  }

  @Test
  void countsOnWhenRecoveryFindsNothingNew() {
    Order order = placed(ALICE, product(10), 1);
    work.retry(order.id(), expiry, "a defect");

    var _ = store.change(order.id(), OrderTransition::withoutEvent);

    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 1, 1));
  }

  @Test
  void postponesOnlyAnOrderThatIsStillAsItWasRead() {
    Order order = placed(ALICE, product(10), 1);
    var _ =
        orders.update(ALICE, request(), order.id(), new OrderUpdate(null, "x", null, null, null));
    Instant later = expiry.plus(WINDOW);

    work.postpone(order, later);
    assertThat(work.claim(expiry, LEASE, 10)).as("changed since").hasSize(1);
    work.postpone(store.find(order.id(), new OrderVisibility.All()).orElseThrow(), later);

    assertThat(work.claim(later.minusMillis(1), LEASE, 10)).isEmpty();
    assertThat(work.claim(later, LEASE, 10)).hasSize(1);
  }

  @Test
  void theOwnerRedrivesAParkedOrderAndSaysSo() {
    Order order = placed(ALICE, product(10), 1);
    work.retry(order.id(), expiry, "no luck");
    work.park(order.id(), "no luck at all");
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    try (Notifications notifications =
        Notifications.open(config, new SimpleMeterRegistry(), PostgresOrderWorkQueue.DUE_CHANNEL)) {
      notifications.subscribe(PostgresOrderWorkQueue.DUE_CHANNEL, new Recorder(heard));
      await().until(() -> heard.contains("connected"));

      assertThat(redrive(order.id().value())).isTrue();

      await().until(() -> heard.contains(order.id().toString()));
    }
    assertThat(work.claim(Instant.now(), LEASE, 10)).containsExactly(new Task(order.id(), 0, 0));
    assertThat(redrive(UUID.randomUUID())).as("unknown").isFalse();
  }

  @Test
  void aRedrivenCancellationMayTryMoreRefunds() {
    UUID order = placed(ALICE, product(10), 1).id().value();
    database.useTransaction(tx ->
        tx.update(
            "insert into cancellations (order_id, id, note, refunds_failed) values (?, ?, '', 10)",
            order,
            UUID.randomUUID()));

    assertThat(redrive(order)).isTrue();
    assertThat(refundsFailed(order)).as("not parked: it may be at work").isEqualTo(10);
    work.park(new OrderId(order), "10 refunds came to nothing");
    assertThat(redrive(order)).isTrue();
    assertThat(refundsFailed(order)).isEqualTo(11);
  }

  private int refundsFailed(UUID order) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                "select refunds_failed from cancellations where order_id = ?",
                row -> row.integer("refunds_failed"),
                order)
            .getFirst());
  }

  @Test
  void theServicesOwnRoleCannotRedrive() {
    assertThatThrownBy(() ->
            database.inTransaction(tx ->
                tx.query(
                    "select redrive_order(?) as done", row -> row.bool("done"), UUID.randomUUID())))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("permission denied for function redrive_order");
  }

  @Test
  void showsWhatIsLeftToDo() {
    Product mug = product(10);
    var _ = placed(ALICE, mug, 1);
    Instant overdue = Instant.now().minusSeconds(90);
    work.retry(placed(ALICE, mug, 1).id(), overdue, "late");
    work.park(placed(ALICE, mug, 1).id(), "no luck at all");
    work.retry(placed(ALICE, mug, 1).id(), Instant.now().plusSeconds(90), "not yet");
    database.useTransaction(
        tx -> tx.update("update order_work set due_time = ? where failures = 0", Instant.now()));

    WorkBacklog backlog = WorkBacklog.read(database);

    assertThat(backlog.due()).isEqualTo(2);
    assertThat(backlog.parked()).isEqualTo(1);
    assertThat(backlog.lag()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
  }

  private boolean redrive(UUID order) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        PreparedStatement statement = connection.prepareStatement("select redrive_order(?)")) {
      statement.setObject(1, order);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not redrive an order", e);
    }
  }

  private record Recorder(Queue<String> heard) implements Notifications.Listener {
    @Override
    public void onNotification(String payload) {
      heard.add(payload);
    }

    @Override
    public void onConnected() {
      heard.add("connected");
    }
  }
}
