package dev.commercesuite.system.security.load;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.ManagedChannel;
import java.time.Duration;

/** What a shop's customers do all day, in all services, by old and by new connections. */
final class Traffic {
  private final Connections connections;
  private final SteadyCalls calls = new SteadyCalls();

  private Traffic(Connections connections) {
    this.connections = connections;
  }

  /** Begins, and goes on until it is stopped. */
  static SteadyCalls start(TestSuite suite) {
    People people = new People(suite);
    Traffic traffic = new Traffic(suite.connections());
    String firstToken = people.customer("Ada").accessToken();
    for (String process : Connections.PROCESSES) {
      traffic.readByOldConnection(process, firstToken);
      traffic.readByNewConnections(process, firstToken);
    }
    traffic.buy(new Shop(suite, people), people.customer("Barbara"));
    traffic.refresh(people.customer("Grace"));
    traffic.logIn(people, people.customer("Edsger"));
    return traffic.calls;
  }

  private void readByOldConnection(String process, String token) {
    calls.every(
        Duration.ofMillis(25),
        "read in " + process,
        () -> OwnReads.of(process, connections.toProcess(process), token));
  }

  private void readByNewConnections(String process, String token) {
    calls.every(
        Duration.ofMillis(100),
        "connect and read in " + process,
        () -> {
          ManagedChannel channel = connections.open(process);
          try {
            OwnReads.of(process, channel, token);
          } finally {
            channel.shutdownNow();
          }
        });
  }

  /** Makes order-service call payment-service, with a token and the certificate of its own. */
  private void buy(Shop shop, Person person) {
    Product product = shop.product();
    calls.every(
        Duration.ofMillis(200),
        "order and pay",
        () -> {
          Order order = shop.pay(person, shop.order(person, product, PrivateData.ofNobody()));
          if (order.getState() != OrderState.ORDER_STATE_PAID) {
            throw new AssertionError("not paid: " + order);
          }
        });
  }

  /** Every new token is shown to all services at once. */
  private void refresh(Person person) {
    Tokens[] latest = {person.tokens()}; // of the one thread that makes these calls
    calls.every(
        Duration.ofMillis(100),
        "refresh tokens and read",
        () -> {
          latest[0] = refreshed(latest[0]);
          readEverywhere(latest[0].getAccessToken());
        });
  }

  private void logIn(People people, Person person) {
    calls.every(
        Duration.ofMillis(500),
        "log in and read",
        () -> readEverywhere(people.logInAgain(person).accessToken()));
  }

  private Tokens refreshed(Tokens tokens) {
    return AuthServiceGrpc.newBlockingStub(connections.toProcess("user"))
        .refreshToken(
            RefreshTokenRequest.newBuilder().setRefreshToken(tokens.getRefreshToken()).build())
        .getTokens();
  }

  private void readEverywhere(String token) {
    for (String process : Connections.PROCESSES) {
      OwnReads.of(process, connections.toProcess(process), token);
    }
  }
}
