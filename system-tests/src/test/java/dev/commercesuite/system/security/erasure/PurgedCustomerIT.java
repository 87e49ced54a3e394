package dev.commercesuite.system.security.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.user.v1.DeleteUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the deletion of an account to the last column of the orders database. */
@ExtendWith(SharedSuite.class)
class PurgedCustomerIT {
  /** Both services look every so often: user-service every minute, order-service in between. */
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private static TestSuite suite;
  private static People people;
  private static Shop shop;

  @BeforeAll
  static void open(TestSuite shared) {
    suite = shared;
    people = new People(suite);
    shop = new Shop(suite, people);
  }

  @Test
  void nothingIsLeftOfWhoeverIsPurgedButTheOrdersThatAreOpen() throws SQLException {
    PrivateData secret =
        new PrivateData("Thule-" + UUID.randomUUID().toString().substring(24), 3, 100);
    PrivateData stillNeeded =
        new PrivateData("Atlantis-" + UUID.randomUUID().toString().substring(24), 3, 100);
    Person customer = people.customer("Ada");
    Order done = cancelled(customer, shop.order(customer, shop.product(), secret));
    Order open = shop.order(customer, shop.product(), stillNeeded);
    assertThat(done.getState()).isEqualTo(OrderState.ORDER_STATE_CANCELLED);
    assertThat(columnsWith(secret.text()))
        .contains(
            "orders.recipient", "orders.note", "orders.metadata", "idempotency_keys.response");

    delete(customer);
    String answers = "idempotency_keys where subject = '%s'".formatted(customer.id());
    assertThat(count("users", answers)).isPositive();
    letTheirTimePass(customer);

    await().atMost(LONGEST).until(() -> current(done).hasRedactTime());
    assertThat(columnsWith(secret.text())).isEmpty();
    assertThat(count("users", answers)).isZero();
    assertThat(current(open).hasRedactTime()).isFalse();
    assertThat(current(open).getShippingAddress().getRecipient()).isEqualTo(stillNeeded.text());
    assertThat(
            count("orders", "purged_customers where customer_id = '%s'".formatted(customer.id())))
        .isEqualTo(1);
  }

  private static OrderServiceBlockingStub orders(Person person) {
    return OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(person::accessToken));
  }

  private static Order cancelled(Person customer, Order order) {
    return orders(customer)
        .cancelOrder(
            CancelOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getOrder();
  }

  private static Order current(Order order) {
    return orders(people.admin())
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build())
        .getOrder();
  }

  private static void delete(Person customer) {
    var _ =
        UserServiceGrpc.newBlockingStub(suite.connections().to(UserServiceGrpc.SERVICE_NAME))
            .withCallCredentials(new BearerCredentials(customer::accessToken))
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setUserId("me")
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  /** A month in the life of a deleted account. */
  private static void letTheirTimePass(Person customer) throws SQLException {
    try (Connection connection = database("users");
        PreparedStatement update =
            connection.prepareStatement(
                """
                update users
                set purge_time = now() - interval '1 second',
                  tokens_revoke_time = tokens_revoke_time - interval '1 month'
                where id = ?
                """)) {
      update.setObject(1, UUID.fromString(customer.id()));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private static long count(String database, String rows) throws SQLException {
    try (Connection connection = database(database);
        PreparedStatement query = connection.prepareStatement("select count(*) as n from " + rows);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong("n");
    }
  }

  /** Of the orders database, of whatever type, whose texts or bytes have the text in them. */
  private static List<String> columnsWith(String text) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = database("orders");
        PreparedStatement columns =
            connection.prepareStatement(
                """
                select c.table_name, c.column_name, c.data_type
                from information_schema.columns c
                join information_schema.tables t
                  on t.table_schema = c.table_schema and t.table_name = c.table_name
                where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
                """);
        ResultSet column = columns.executeQuery()) {
      while (column.next()) {
        String name = column.getString("column_name");
        String table = column.getString("table_name");
        String condition =
            column.getString("data_type").equals("bytea")
                ? "position(convert_to(?, 'UTF8') in \"%s\") > 0".formatted(name)
                : "strpos(\"%s\"::text, ?) > 0".formatted(name);
        try (PreparedStatement search =
            connection.prepareStatement(
                "select 1 from \"%s\" where %s limit 1".formatted(table, condition))) {
          search.setString(1, text);
          if (search.executeQuery().next()) {
            found.add(table + "." + name);
          }
        }
      }
    }
    return found;
  }

  /** As its owner. */
  private static Connection database(String name) throws SQLException {
    String owner = name + "_owner";
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(suite.ports().postgres(), name),
        owner,
        suite.secret("postgres-" + owner));
  }
}
