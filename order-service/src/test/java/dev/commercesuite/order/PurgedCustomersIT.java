package dev.commercesuite.order;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.clients.GrpcPurgedUsers;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.erasure.PurgedCustomers;
import dev.commercesuite.order.domain.erasure.PurgedUsers;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.grpc.RedactedAnswers;
import dev.commercesuite.order.persistence.ErasureBacklog;
import dev.commercesuite.order.persistence.PostgresCatalogStore;
import dev.commercesuite.order.persistence.PostgresOrderErasureStore;
import dev.commercesuite.order.persistence.PostgresOrderStore;
import dev.commercesuite.order.persistence.PostgresPurgedCustomers;
import dev.commercesuite.order.testing.FakeUserService;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The orders of purged customers, with a clock that stands still until it is moved. */
class PurgedCustomersIT {
  private static final Duration WINDOW = Duration.ofMinutes(30);

  private final Database database =
      Database.open(TestPostgres.migrated("classpath:db/order"), "test", new SimpleMeterRegistry());
  private final FakeUserService userService = new FakeUserService();
  private final InProcess peer = InProcess.peer(userService);

  private Instant now = Instant.parse("2026-11-22T12:00:00.123456Z");
  private final InstantSource clock = () -> now;
  private final Random random = new Random(4711);
  private final Uuid7 ids = new Uuid7(InstantSource.system());
  private final PostgresCatalogStore products = new PostgresCatalogStore(database);
  private final PostgresOrderStore store = new PostgresOrderStore(database, clock);
  private final Catalog catalog = new Catalog(products, ids, clock);
  private final Orders orders =
      new Orders(store, products, ids, () -> OrderNumber.random(random), clock, WINDOW, 1_000);
  private final PurgedCustomers customers = new PostgresPurgedCustomers(database);
  private final PurgedUsers users = new GrpcPurgedUsers(peer.channel(), () -> "token");
  private final OrderErasure erasure =
      new OrderErasure(new PostgresOrderErasureStore(database, new RedactedAnswers()), clock);
  private final PurgedUsersIntake intake = new PurgedUsersIntake(users, customers, clock);
  private final PurgedCustomerOrders work = new PurgedCustomerOrders(customers, erasure, clock);
  private final Product mug = mug();

  @AfterEach
  void close() {
    peer.close();
    database.close();
  }

  private Product mug() {
    Product product =
        fresh(
            catalog.create(
                request(),
                new NewProduct(
                    "sku-" + ids.get(), "A mug", "", new Money("EUR", 1_250), Map.of())));
    Actor keeper = new Actor(Actor.Kind.USER, "keeper", Set.of());
    return fresh(catalog.adjustStock(keeper, request(), product.id(), 1_000, "delivery"));
  }

  private Order placed(String customerId) {
    Actor customer = new Actor(Actor.Kind.USER, customerId, Set.of());
    return fresh(
        orders.place(
            customer,
            request(),
            new NewOrder(
                List.of(new NewOrder.Item(mug.id(), 1)),
                new OrderDetails(
                    new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE"),
                    "Ring twice",
                    "alice@example.com",
                    Map.of()))));
  }

  /** Was not paid in time. */
  private void end(Order order) {
    var _ = store.change(order.id(), o -> o.expire(Actor.SYSTEM, o.expireTime()));
  }

  private Order ended(String customerId) {
    Order order = placed(customerId);
    end(order);
    return order;
  }

  private boolean isRedacted(Order order) {
    return store.find(order.id(), new OrderVisibility.All()).orElseThrow().redactTime() != null;
  }

  private void readOn() {
    now = now.plus(PurgedUsersIntake.LEASE);
    intake.claim(8).forEach(intake::run);
  }

  private void redactWhatIsDue() {
    work.claim(100).forEach(work::run);
  }

  private long waiting() {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne("select count(*) as n from purged_customers", row -> row.longInteger("n"))
            .orElseThrow());
  }

  private static String customer() {
    return UUID.randomUUID().toString();
  }

  @Test
  void redactsTheOrdersOfPurgedCustomersAndOfNobodyElse() {
    List<String> purged = List.of(customer(), customer(), customer(), customer(), customer());
    List<Order> theirs = purged.stream().map(this::ended).toList();
    Order another = ended(customer());
    purged.forEach(id -> userService.purge(id, now));

    readOn();
    redactWhatIsDue();

    assertThat(theirs).allMatch(this::isRedacted);
    assertThat(isRedacted(another)).isFalse();
    assertThat(waiting()).isZero();
  }

  @Test
  void redactsMoreOrdersThanItTakesAtOnce() {
    String alice = customer();
    for (int i = 0; i < 120; i++) {
      ended(alice);
    }
    userService.purge(alice, now);

    readOn();
    redactWhatIsDue();

    assertThat(store.findAll(List.of(), new OrderVisibility.All())).isEmpty();
    assertThat(unredacted(alice)).isZero();
    assertThat(waiting()).isZero();
  }

  private long unredacted(String customerId) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                "select count(*) as n from orders where customer_id = ? and redact_time is null",
                row -> row.longInteger("n"),
                customerId)
            .orElseThrow());
  }

  @Test
  void waitsForOrdersThatHaveNotComeToTheirEnd() {
    String alice = customer();
    Order open = placed(alice);
    Order done = ended(alice);
    userService.purge(alice, now);

    readOn();
    redactWhatIsDue();
    assertThat(isRedacted(done)).isTrue();
    assertThat(isRedacted(open)).isFalse();
    assertThat(ErasureBacklog.read(database)).isEqualTo(new ErasureBacklog(1, 0));

    end(open);
    redactWhatIsDue();
    assertThat(isRedacted(open)).isFalse();
    now = now.plus(PurgedCustomerOrders.INTERVAL);
    redactWhatIsDue();

    assertThat(isRedacted(open)).isTrue();
    assertThat(ErasureBacklog.read(database)).isEqualTo(new ErasureBacklog(0, 0));
  }

  @Test
  void readsOnOnceThatIsDueAndAtOneReplicaOnly() {
    assertThat(intake.claim(8)).hasSize(1);
    assertThat(intake.claim(8)).isEmpty();
    now = now.plus(PurgedUsersIntake.LEASE);
    List<PurgedCustomers.Cursor> claimed = intake.claim(8);
    claimed.forEach(intake::run);

    assertThat(claimed).hasSize(1);
    assertThat(intake.claim(8)).isEmpty();
    now = now.plus(PurgedUsersIntake.INTERVAL);
    assertThat(intake.claim(8)).hasSize(1);
  }

  /** Its lease has ended, and another replica has gone on. */
  @Test
  void recordsNothingOnceAnotherReplicaHasReadOn() {
    String alice = customer();
    userService.purge(alice, now);
    readOn();
    redactWhatIsDue();
    assertThat(waiting()).isZero();

    assertThat(
            customers.record("", List.of(new PurgedUsers.PurgedUser(alice, now)), "elsewhere", now))
        .isFalse();

    assertThat(waiting()).isZero();
    int reads = userService.reads();
    readOn();
    assertThat(userService.reads()).isEqualTo(reads + 1);
  }

  /** Dies after every page, and after every order. */
  @Test
  void goesOnWhereItDied() {
    List<String> purged = List.of(customer(), customer(), customer(), customer(), customer());
    List<Order> theirs = purged.stream().map(this::ended).toList();
    purged.forEach(id -> userService.purge(id, now));
    PurgedUsersIntake mortal =
        new PurgedUsersIntake(new DyingAfterOnePage(users), customers, clock);

    for (int i = 0; i < 4; i++) {
      now = now.plus(PurgedUsersIntake.LEASE);
      for (PurgedCustomers.Cursor cursor : mortal.claim(8)) {
        try {
          mortal.run(cursor);
        } catch (Death _) {
          // The lease ends, and somebody else goes on.
        }
      }
    }
    assertThat(waiting()).isEqualTo(5);

    // Claimed, and never run.
    assertThat(work.claim(2)).hasSize(2);
    redactWhatIsDue();
    assertThat(theirs).filteredOn(this::isRedacted).hasSize(3);
    now = now.plus(PurgedCustomerOrders.LEASE);
    redactWhatIsDue();

    assertThat(theirs).allMatch(this::isRedacted);
    assertThat(waiting()).isZero();
  }

  private static final class Death extends RuntimeException {}

  private static final class DyingAfterOnePage implements PurgedUsers {
    private final PurgedUsers users;
    private boolean hasRead;

    DyingAfterOnePage(PurgedUsers users) {
      this.users = users;
    }

    @Override
    public Reading after(String resumeToken) {
      hasRead = !hasRead;
      if (!hasRead) {
        throw new Death();
      }
      return users.after(resumeToken);
    }
  }

  @Test
  void readsTheListFromItsBeginningWhenItsTokenIsRefused() {
    String alice = customer();
    userService.purge(alice, now);
    readOn();
    redactWhatIsDue();
    userService.forgetTokens();
    String bob = customer();
    Order order = ended(bob);
    userService.purge(bob, now);

    readOn();
    redactWhatIsDue();

    assertThat(isRedacted(order)).isTrue();
    assertThat(waiting()).isZero();
  }

  @Test
  void triesAgainLaterAndLaterWhileUserServiceIsAway() {
    userService.setAway(true);
    now = now.plus(PurgedUsersIntake.LEASE);
    for (Duration delay : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      PurgedCustomers.Cursor cursor = intake.claim(8).getFirst();
      assertThatThrownBy(() -> intake.run(cursor))
          .isInstanceOfSatisfying(
              PurgedUsers.PurgedUsersUnavailable.class, e -> intake.failed(cursor, e));
      now = now.plus(delay).minusMillis(1);
      assertThat(intake.claim(8)).isEmpty();
      now = now.plusMillis(1);
    }
    assertThat(ErasureBacklog.read(database)).isEqualTo(new ErasureBacklog(0, 2));
    String alice = customer();
    Order order = ended(alice);
    userService.purge(alice, now);
    userService.setAway(false);

    readOn();
    redactWhatIsDue();

    assertThat(isRedacted(order)).isTrue();
  }

  @Test
  void aCustomerThatFailsIsTriedAgain() {
    String alice = customer();
    Order order = ended(alice);
    userService.purge(alice, now);
    readOn();
    PurgedCustomers.Task task = work.claim(8).getFirst();

    work.failed(task, new IllegalStateException("a planted defect"));

    assertThat(ErasureBacklog.read(database)).isEqualTo(new ErasureBacklog(1, 1));
    assertThat(work.claim(8)).isEmpty();
    now = now.plusSeconds(1);
    redactWhatIsDue();
    assertThat(isRedacted(order)).isTrue();
  }
}
