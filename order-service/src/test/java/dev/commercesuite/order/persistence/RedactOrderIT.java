package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.erasure.StoredAnswers;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the function redact_order lets the service's role do, and what nobody can do without it. */
class RedactOrderIT extends PostgresTesting {
  private static final Actor OFFICER =
      new Actor(Actor.Kind.USER, "officer", Set.of(Actor.Permission.REDACT_ANY_ORDER));
  private static final String CALL = "select redact_order(?, ?, ?)::text as redacted";

  private final OrderErasure erasure =
      new OrderErasure(
          new PostgresOrderErasureStore(
              database,
              new StoredAnswers() {
                @Override
                public byte[] redacted(Order order) {
                  return ("answer " + order.version()).getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public Optional<byte[]> redactedRefund(byte[] stored, Order order) {
                  return Optional.empty();
                }
              }),
          clock);

  private Order ended() {
    Order order = placed(ALICE, product(10), 2);
    return store.change(order.id(), o -> o.expire(Actor.SYSTEM, o.expireTime()));
  }

  private Order stored(Order order) {
    return store.find(order.id(), new OrderVisibility.All()).orElseThrow();
  }

  private void call(Database as, UUID orderId) {
    as.useTransaction(
        tx -> tx.query(CALL, row -> row.text("redacted"), orderId, start, new byte[] {1}));
  }

  @Test
  void storesAnOrderAsItsRuleMakesIt() {
    Order order = ended();
    now = start.plusSeconds(60);

    Order redacted = fresh(erasure.redact(OFFICER, request(), order.id()));

    assertThat(redacted).isEqualTo(order.redact(OFFICER, now).order());
    assertThat(stored(order)).isEqualTo(redacted);
    assertThat(store.events(order.id(), 0, 10).getLast().type())
        .isEqualTo(OrderEvent.Type.REDACTED);
  }

  @Test
  void replacesTheAnswersAboutTheOrderAndNoOthers() {
    Order order = ended();
    Order another = ended();

    var _ = fresh(erasure.redact(OFFICER, request(), order.id()));

    assertThat(answers(order)).contains("answer 3").hasSize(2);
    assertThat(answers(another)).hasSize(1).noneMatch(answer -> answer.startsWith("answer"));
  }

  private List<String> answers(Order order) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select convert_from(response, 'UTF8') as response from idempotency_keys
            where subject = ? and is_final
            """,
            row -> row.text("response"),
            order.id().value()));
  }

  @Test
  void severalAtOnceRedactOnce() throws Exception {
    Order order = ended();
    List<Callable<Order>> requests =
        List.of(
            () -> fresh(erasure.redact(OFFICER, request(), order.id())),
            () -> fresh(erasure.redact(OFFICER, request(), order.id())),
            () -> fresh(erasure.redact(OFFICER, request(), order.id())),
            () -> {
              erasure.redactOrdersOf(ALICE.id());
              return stored(order);
            });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Order> redacted : threads.invokeAll(requests)) {
        assertThat(redacted.get()).isEqualTo(stored(order));
      }
    }

    assertThat(store.events(order.id(), 0, 10))
        .extracting(OrderEvent::type)
        .containsOnlyOnce(OrderEvent.Type.REDACTED);
  }

  @Test
  void takesNothingOutOfAnOrderThatHasNotComeToItsEnd() {
    Order order = placed(ALICE, product(10), 2);

    assertThatThrownBy(() -> call(database, order.id().value()))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("orders_redacted_at_the_end"));

    assertThat(stored(order)).isEqualTo(order);
  }

  @Test
  void isOfNoUseForAnOrderThatIsRedactedOrDoesNotExist() {
    Order order = ended();
    var _ = fresh(erasure.redact(OFFICER, request(), order.id()));

    for (UUID id : List.of(order.id().value(), UUID.randomUUID())) {
      assertThatThrownBy(() -> call(database, id))
          .isInstanceOfSatisfying(
              CheckViolation.class,
              e -> assertThat(e.constraint()).isEqualTo("orders_redacted_once"));
    }
  }

  /** Tables of the caller's own with the same names are not what the function looks at. */
  @Test
  void looksAtTheTablesOfTheServiceWhateverTheCallerHas() {
    Order order = ended();
    TestPostgres.grantTemporary(config);

    database.useTransaction(tx -> {
      tx.update("create temporary table orders (id uuid, redact_time timestamptz)");
      tx.update("create temporary table order_events (order_id uuid, detail text)");
      var _ =
          tx.query(CALL, row -> row.text("redacted"), order.id().value(), start, new byte[] {1});
      tx.update("drop table pg_temp.orders");
      tx.update("drop table pg_temp.order_events");
    });

    assertThat(stored(order).details().note()).isEmpty();
    assertThat(stored(order).redactTime()).isEqualTo(start);
  }

  @Test
  void nobodyElseMayCallIt() {
    String database = config.url().substring(config.url().lastIndexOf('/') + 1);
    TestPostgres.asSuperuser(
        "create role somebody login password 'somebody' in role pg_read_all_data");
    TestPostgres.asSuperuser("grant connect on database %s to somebody".formatted(database));
    DatabaseRole somebody = new DatabaseRole("somebody", new Secret("somebody"));
    DatabaseConfig theirs = DatabaseConfig.of(config.url(), somebody, somebody);
    UUID id = ended().id().value();
    try (Database other = Database.open(theirs, "other", new SimpleMeterRegistry())) {
      assertThatThrownBy(() -> call(other, id))
          .hasStackTraceContaining("permission denied for function redact_order");
    } finally {
      TestPostgres.asSuperuser("revoke all on database %s from somebody".formatted(database));
      TestPostgres.asSuperuser("drop role somebody");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update order_events set detail = ''",
        "delete from order_events",
        "update shipments set tracking_number = ''",
        "update payment_attempts set payment_method = ''",
        "update cancellations set note = ''",
        "update orders set redact_time = now()",
        "update idempotency_keys set subject = null",
        "delete from idempotency_keys",
      })
  void theServiceCanDoNoneOfItByItself(String statement) {
    assertThatThrownBy(() -> database.useTransaction(tx -> tx.update(statement)))
        .hasStackTraceContaining("permission denied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "note = 'Ring twice'",
        "recipient = 'Alice'",
        "country_code = 'DE'",
        "contact_email = 'alice@example.com'",
        "metadata = '{\"a\": \"b\"}'"
      })
  void nothingComesBackIntoARedactedOrder(String assignment) {
    Order order = ended();
    var _ = fresh(erasure.redact(OFFICER, request(), order.id()));

    assertThatThrownBy(
            () -> database.useTransaction(tx -> tx.update("update orders set " + assignment)))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("orders_redacted_for_good"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state = 'PENDING_PAYMENT'", "state = 'CANCELLING'"})
  void aRedactedOrderStaysAtItsEnd(String assignment) {
    Order order = ended();
    var _ = fresh(erasure.redact(OFFICER, request(), order.id()));

    assertThatThrownBy(
            () -> database.useTransaction(tx -> tx.update("update orders set " + assignment)))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("orders_redacted_at_the_end"));
  }
}
