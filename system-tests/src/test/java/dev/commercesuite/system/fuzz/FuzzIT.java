package dev.commercesuite.system.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.replicas.Launch;
import dev.commercesuite.system.replicas.Replica;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.security.access.Contract;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.access.RequestGenerator;
import dev.commercesuite.system.security.people.ObjectIds;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.ClientRequest;
import dev.commercesuite.system.shop.Outcome;
import dev.commercesuite.system.shop.Shop;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every RPC is called with requests that are wrong in every field and up to a megabyte large, by
 * several clients at once, in services that have a heap of 256 MB. Each is answered with a reason
 * that a client can read, and a customer beside them notices nothing.
 *
 * <p>{@code -Dfuzz.requests} says how many, {@code -Dfuzz.seed} repeats them: each is made from the
 * seed and its number.
 */
class FuzzIT {
  private static final int REQUESTS = Integer.getInteger("fuzz.requests", 1_000);
  private static final long SEED = Long.getLong("fuzz.seed", new Random().nextInt(1_000_000));
  private static final int AT_ONCE = 6;

  private static final Launch SMALL =
      new Launch(List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"), Map.of());

  /** The whole of the first wrong answers is shown, and of others that they are there. */
  private static final int MOST_SHOWN = 20;

  private final List<Rpc> rpcs = Contract.rpcs();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();

  @Test
  void answersWhateverIsSent() throws Exception {
    System.out.printf("FuzzIT: -Dfuzz.requests=%d -Dfuzz.seed=%d%n", REQUESTS, SEED);
    try (ReplicatedSuite suite =
        ReplicatedSuite.start(
            new ReplicatedSuite.Options(
                "fuzz",
                Map.of("SIGN_UPS_PER_ADDRESS", "100000"),
                Map.of(
                    "user-service-0", SMALL, "order-service-0", SMALL, "payment-service-0", SMALL),
                1))) {
      Shop shop = new Shop(suite, 2, 1_000_000);
      Account customer = shop.newCustomer();
      Callers callers = new Callers(suite, shop, customer);
      ObjectIds ids = objects(suite, shop, customer);
      try (Regular regular = Regular.start(suite, shop)) {
        sendAll(callers, ids);
        assertThat(regular.failures()).as("what a customer noticed").isEmpty();
        assertThat(regular.rounds()).as("rounds of a customer").isPositive();
      }
      System.out.println("FuzzIT: " + summary());
      assertThat(problems.stream().limit(MOST_SHOWN))
          .as("%d wrong answers, seed %d", problems.size(), SEED)
          .isEmpty();
      assertThat(answers.keySet()).contains("OK", "INVALID_REQUEST", "REQUEST_TOO_LARGE");
      for (Replica replica : suite.replicas()) {
        assertThat(replica.isRunning()).as(replica.lastWords()).isTrue();
        assertThat(Files.readString(replica.log()))
            .doesNotContain("OutOfMemoryError")
            .doesNotContain("call failed unexpectedly");
      }
    }
  }

  private void sendAll(Callers callers, ObjectIds ids) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int number = 0; number < REQUESTS; number++) {
        int current = number;
        threads.execute(() -> send(current, callers, ids));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(60 + REQUESTS, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void send(int number, Callers callers, ObjectIds ids) {
    Random random = new Random(SEED * 1_000_003 + number);
    Rpc rpc = rpcs.get(number % rpcs.size());
    byte[] request = new byte[0];
    try {
      request = new WrongRequests(random).spoiled(valid(rpc, random, ids), requestType(rpc));
      RawCall.send(callers.of(rpc, random), rpc, options(rpc, random), request);
      count("OK");
    } catch (StatusRuntimeException e) {
      Refusal refusal = Refusal.of(e);
      count(refusal.name());
      String problem = refusal.problem();
      if (problem != null) {
        problems.add(
            "request %d, %s, %d bytes: the answer %s: %s"
                .formatted(number, rpc, request.length, problem, start(e.toString())));
      }
    } catch (RuntimeException | Error e) {
      problems.add("request %d, %s: %s".formatted(number, rpc, e));
    }
  }

  private static byte[] valid(Rpc rpc, Random random, ObjectIds ids) {
    ObjectIds about = random.nextInt(4) == 0 ? ObjectIds.ofNothing() : ids;
    return new RequestGenerator(about, RequestGenerator.ANY_VERSION).request(rpc).toByteArray();
  }

  /** A stream without an end is waited for only a moment. */
  private static CallOptions options(Rpc rpc, Random random) {
    Duration patience = rpc.isStream() ? Duration.ofSeconds(2) : Duration.ofSeconds(30);
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(patience);
    return random.nextInt(5) == 0 ? options.withCompression("gzip") : options;
  }

  private void count(String answer) {
    answers.merge(answer, 1, Integer::sum);
  }

  private String summary() {
    return answers.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static Descriptor requestType(Rpc rpc) {
    return ((ProtoMethodDescriptorSupplier)
            Objects.requireNonNull(rpc.method().getSchemaDescriptor()))
        .getMethodDescriptor()
        .getInputType();
  }

  private static ObjectIds objects(ReplicatedSuite suite, Shop shop, Account customer) {
    // Somebody else, who may be disabled and deleted while the customer goes on sending requests.
    String user =
        UserServiceGrpc.newBlockingStub(suite.channel("user-service"))
            .withCallCredentials(new BearerCredentials(shop.newCustomer()))
            .getUser(GetUserRequest.newBuilder().setUserId("me").build())
            .getUser()
            .getId();
    String product = shop.products().getLast();
    String order = done(shop.createOrder(customer, Map.of(product, 1))).getOrder().getId();
    String other = done(shop.createOrder(customer, Map.of(product, 1))).getOrder().getId();
    String payment = done(shop.pay(customer, other, "tok_success")).getOrder().getPaymentId();
    String refund = done(shop.refund(payment, 1)).getRefund().getId();
    return new ObjectIds(user, UUID.randomUUID().toString(), product, order, payment, refund);
  }

  /** Sent again while nothing is known, as any client does: the services have only just started. */
  private static <Q extends Message, A extends Message> A done(ClientRequest<Q, A> request) {
    Outcome<A> outcome =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(request::send, sent -> !(sent instanceof Outcome.Unknown));
    if (outcome instanceof Outcome.Ok<A> ok) {
      return ok.answer();
    }
    throw new AssertionError(outcome);
  }

  private static String start(String text) {
    return text.substring(0, Math.min(text.length(), 300));
  }
}
