package dev.commercesuite.system.hostile;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.local.Environments;
import dev.commercesuite.system.replicas.Launch;
import dev.commercesuite.system.replicas.Replica;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.Outcome;
import dev.commercesuite.system.shop.Shop;
import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.awaitility.Awaitility;

/**
 * One process of each service, with the memory of the overlay for production, a customer, and a
 * catalogue that has pages of four megabytes.
 */
final class AttackedSuite implements AutoCloseable {
  private static final Launch USUAL =
      new Launch(
          List.of(
              "-Xmx512m",
              "-XX:MaxDirectMemorySize=128m",
              "-XX:MaxMetaspaceSize=128m",
              "-XX:ReservedCodeCacheSize=96m",
              "-Xss512k",
              "-XX:TieredStopAtLevel=4",
              // Their log as in production, and not as in tests.
              "-Dlogback.configurationFile=logback.xml"),
          Map.of());

  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

  private static final List<String> LARGE_PRODUCTS =
      List.of(
          """
          insert into products (id, sku, title, description, currency, price_minor_units, state,
            metadata, create_time, update_time, version)
          select gen_random_uuid(), 'large-' || number, 'Tea', repeat('\u8336', 4000), 'EUR', 100,
            'ACTIVE', '{}', now(), now(), 1
          from generate_series(1, 360) number
          """,
          """
          insert into stock (product_id, on_hand, reserved, orderable, currency)
          select id, 0, 0, orderable, currency from products
          where sku like 'large-%'
          """);

  private final ReplicatedSuite suite;
  private final SSLContext trust;
  private final Shop shop;
  private final Account customer;
  private final CallCredentials token;
  private final String order;
  private final Line own;
  private final Channel orders;

  private AttackedSuite(ReplicatedSuite suite) throws GeneralSecurityException, IOException {
    this.suite = suite;
    trust = trusting(suite);
    own = new Line(trust, List.of(LOCALHOST));
    shop = new Shop(suite, 1, 1_000_000);
    customer = shop.newCustomer();
    token = new BearerCredentials(customer);
    order = order();
    orders = suite.channel(Environments.ORDER_SERVICE);
  }

  static AttackedSuite start() throws GeneralSecurityException, IOException, SQLException {
    ReplicatedSuite suite =
        ReplicatedSuite.start(
            new ReplicatedSuite.Options(
                "hostile-clients",
                Map.of("DATABASE_POOL_SIZE", "8"),
                Map.of(
                    "user-service-0", USUAL, "order-service-0", USUAL, "payment-service-0", USUAL),
                1));
    try {
      try (Connection database = suite.postgres().connect("orders");
          Statement statement = database.createStatement()) {
        for (String insert : LARGE_PRODUCTS) {
          statement.execute(insert);
        }
      }
      return new AttackedSuite(suite);
    } catch (SQLException | IOException | GeneralSecurityException | RuntimeException e) {
      suite.close();
      throw e;
    }
  }

  Replica replica(String service) {
    return suite.replica(service, 0);
  }

  Victim victim(String service) {
    Replica replica = replica(service);
    return new Victim(service, replica.grpcPort(), replica.adminPort(), suite.issuerPort());
  }

  /** From addresses that nobody else has. */
  Line line(List<InetAddress> sources) {
    return new Line(trust, sources);
  }

  /** The process of an attack is as it has to be for it, until this is closed. */
  AsUsual as(Attack attack) {
    Launch launch = attack.launch(USUAL);
    Replica replica = replica(attack.service());
    if (launch.equals(USUAL)) {
      if (!replica.isRunning()) {
        restart(replica, USUAL); // An attack before this one has ended it.
      }
      return () -> {};
    }
    restart(replica, launch);
    return () -> restart(replica, USUAL);
  }

  /** Undoes what was special. */
  interface AsUsual extends AutoCloseable {
    @Override
    void close();
  }

  /** What somebody beside an attack does, again and again. */
  WellBehavedClient.Call call(Neighbour neighbour, Victim victim) {
    return switch (neighbour) {
      case CALLS -> () -> call(orders);
      case NEWCOMERS ->
          () -> {
            ManagedChannel channel = channel(victim.grpc(), LOCALHOST).build();
            try {
              call(channel);
            } finally {
              channel.shutdownNow();
            }
          };
      case KEYS ->
          () -> {
            Line.Secured socket = own.secured(suite.issuerPort(), "http/1.1");
            get(socket.tls(), socket.tcp(), "/.well-known/jwks.json");
          };
      case PROBES ->
          () -> {
            for (String path : List.of("/livez", "/readyz", "/metrics")) {
              Socket socket = own.plain(victim.admin());
              get(socket, socket, path);
            }
          };
      case PAYMENTS -> this::pay;
    };
  }

  /** A read with a token and one without. */
  void call(Channel channel) {
    var _ =
        OrderServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(token)
            .withDeadlineAfter(PATIENCE)
            .getOrder(GetOrderRequest.newBuilder().setOrderId(order).build());
    var _ =
        CatalogServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(PATIENCE)
            .getProduct(
                GetProductRequest.newBuilder().setProductId(shop.products().getFirst()).build());
  }

  /** For connections from an address of their own; closed by whoever builds them. */
  NettyChannelBuilder channel(int port, InetAddress source) {
    try {
      return ((NettyChannelBuilder)
              Grpc.newChannelBuilderForAddress(
                  "localhost",
                  port,
                  TlsChannelCredentials.newBuilder()
                      .trustManager(suite.authority().toFile())
                      .build()))
          .localSocketPicker(
              new NettyChannelBuilder.LocalSocketPicker() {
                @Override
                public InetSocketAddress createSocketAddress(
                    SocketAddress remote, Attributes attributes) {
                  return new InetSocketAddress(source, 0);
                }
              })
          .disableRetry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether probes are answered as they have to be. */
  void requireReady(Victim victim) throws IOException {
    Socket socket = own.plain(victim.admin());
    get(socket, socket, "/readyz");
  }

  @Override
  public void close() {
    own.close();
    suite.close();
  }

  private void pay() throws IOException {
    String unpaid = order();
    if (!(shop.pay(customer, unpaid, "tok_success").send() instanceof Outcome.Ok<?>)) {
      throw new IOException("not paid");
    }
  }

  private String order() throws IOException {
    Outcome<CreateOrderResponse> created =
        shop.createOrder(customer, Map.of(shop.products().getFirst(), 1)).send();
    if (created instanceof Outcome.Ok<CreateOrderResponse> ok) {
      return ok.answer().getOrder().getId();
    }
    throw new IOException(created.toString());
  }

  private void get(Socket socket, Socket below, String path) throws IOException {
    try {
      Request.get(socket, below, path);
    } finally {
      own.forget(below);
    }
  }

  private void restart(Replica replica, Launch launch) {
    replica.kill();
    replica.start(launch);
    replica.awaitServing(LONGEST_START);
    // The channel of the neighbours waits a while between two attempts to connect.
    Awaitility.await()
        .atMost(LONGEST_START.toSeconds(), TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(() -> {
          call(orders);
          return true;
        });
  }

  private static SSLContext trusting(ReplicatedSuite suite)
      throws GeneralSecurityException, IOException {
    AdvancedTlsX509TrustManager trust = AdvancedTlsX509TrustManager.newBuilder().build();
    trust.updateTrustCredentials(suite.authority().toFile());
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, new TrustManager[] {trust}, null);
    return context;
  }
}
