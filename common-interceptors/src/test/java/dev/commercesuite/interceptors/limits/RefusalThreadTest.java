package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.health.ServingHealth;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which thread a call is refused, and on which one all others run. */
class RefusalThreadTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger tasks = new AtomicInteger();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch finish = new CountDownLatch(1);
  private final CallPath path =
      CallPath.forServer()
          .tokens(Tokens.PLAIN)
          .loadLimit(new LoadLimit(1, 1, Duration.ofMillis(700)))
          .build();
  private final String name = InProcessServerBuilder.generateName();
  private final Server server =
      InProcessServerBuilder.forName(name)
          .directExecutor()
          .callExecutor(
              path.executor(task -> {
                tasks.incrementAndGet();
                threads.execute(task);
              }))
          .addService(
              path.wrap(
                  Orders.getOrder((request, observer) -> {
                    assertThat(Thread.currentThread().isVirtual()).isTrue();
                    busy.countDown();
                    finish.await();
                    Orders.answer(request, observer);
                  })))
          .addService(path.wrap(new ServingHealth(List.of()).service()))
          .build();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(name).executor(threads).build();

  @BeforeEach
  void start() throws IOException {
    var _ = server.start();
  }

  @AfterEach
  void stop() {
    finish.countDown();
    channel.shutdownNow();
    server.shutdownNow();
    threads.close();
  }

  @Test
  void refusedCallsTakeNoThread() throws Exception {
    Channel caller = as(Tokens.authorization("Bearer user-1:orders"));
    ListenableFuture<GetOrderResponse> first =
        OrderServiceGrpc.newFutureStub(caller).getOrder(Orders.GET);
    busy.await();
    int before = tasks.get();

    for (int i = 0; i < 20; i++) {
      assertThat(refusalOf(caller).is(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
    }

    assertThat(tasks).hasValue(before);
    assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()))
        .isNotNull();
    assertThat(tasks.get()).as("health is not refused").isGreaterThan(before);
    finish.countDown();
    assertThat(first.get()).isNotNull();
  }

  /** The note that a call is to be refused is the server's own. */
  @Test
  void headersOfAClientDecideNothing() throws Exception {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("refused", Metadata.ASCII_STRING_MARSHALLER), "no");
    Channel caller =
        as(
            Tokens.authorization("Bearer user-1:orders"),
            MetadataUtils.newAttachHeadersInterceptor(headers));
    finish.countDown();

    assertThat(OrderServiceGrpc.newBlockingStub(caller).getOrder(Orders.GET)).isNotNull();
  }

  private Channel as(ClientInterceptor... interceptors) {
    return ClientInterceptors.interceptForward(channel, interceptors);
  }

  private static RemoteFailure refusalOf(Channel caller) {
    return RemoteFailure.from(
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> OrderServiceGrpc.newBlockingStub(caller).getOrder(Orders.GET)));
  }
}
