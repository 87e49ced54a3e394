package dev.commercesuite.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountedCallsTest {
  private final WaitingCalls waiting = new WaitingCalls();

  /** How many waited while the peer answered. */
  private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

  private final String name = InProcessServerBuilder.generateName();
  private final Server server =
      InProcessServerBuilder.forName(name)
          .addService(
              new HealthGrpc.HealthImplBase() {
                @Override
                public void check(
                    HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
                  seen.add(waiting.count());
                  if (request.getService().isEmpty()) {
                    observer.onNext(HealthCheckResponse.getDefaultInstance());
                    observer.onCompleted();
                  } else {
                    observer.onError(Status.NOT_FOUND.asRuntimeException());
                  }
                }
              })
          .build();
  private final ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
  private final Channel counted = ClientInterceptors.intercept(channel, new CountedCalls(waiting));

  @BeforeEach
  void start() throws IOException {
    var _ = server.start();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void callWaitsUntilItIsAnswered() throws Exception {
    assertThat(WaitingCalls.unaryCall().call(() -> check(""))).isNotNull();

    assertThat(seen).containsExactly(1);
    assertThat(waiting.count()).isZero();
  }

  @Test
  void callWaitsUntilItHasFailed() {
    WaitingCalls.unaryCall()
        .run(() ->
            assertThatThrownBy(() -> check("unknown")).isInstanceOf(StatusRuntimeException.class));

    assertThat(seen).containsExactly(1);
    assertThat(waiting.count()).isZero();
  }

  @Test
  void workersDoNotCount() {
    assertThat(check("")).isNotNull();

    assertThat(seen).containsExactly(0);
  }

  private HealthCheckResponse check(String service) {
    return HealthGrpc.newBlockingStub(counted)
        .check(HealthCheckRequest.newBuilder().setService(service).build());
  }
}
