package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that stay open until the client ends them are few. */
class OpenStreamsLimitTest {
  private static final int IN_ALL = 200;

  private final ProcessTls tls = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry());
  private final GrpcServer server =
      GrpcServer.start(
          "sample",
          new ServerConfig(
              ListenAddress.LOOPBACK,
              0,
              ConnectionLimits.DEFAULT,
              new LoadLimit(1, IN_ALL, Duration.ofSeconds(1)),
              DeadlineRule.DEFAULT,
              ServiceCertificateNames.OWN,
              100),
          tls,
          CallPath.forServer().build(),
          List.of());
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.stop(Duration.ZERO);
    tls.close();
  }

  @Test
  void ofOneConnection() throws Exception {
    ManagedChannel channel = add(TestProcess.anonymousChannel(server.port()));
    CancellableContext first = Context.current().withCancellation();
    assertThat(first.call(() -> watch(channel))).isEqualTo("NOT_SERVING");
    for (int i = 1; i < OpenStreams.PER_CONNECTION; i++) {
      assertThat(watch(channel)).isEqualTo("NOT_SERVING");
    }

    assertThat(watch(channel)).isEqualTo("OVERLOADED");
    assertThat(health(channel)).isEqualTo(ServingStatus.NOT_SERVING);

    first.cancel(null);
    Awaitility.await().until(() -> watch(channel).equals("NOT_SERVING"));
  }

  @Test
  void ofAllWithoutACertificate() throws Exception {
    ManagedChannel one = add(TestProcess.anonymousChannel(server.port()));
    ManagedChannel another = add(TestProcess.anonymousChannel(server.port()));
    for (int i = 0; i < IN_ALL / 2; i++) {
      assertThat(watch(one)).isEqualTo("NOT_SERVING");
      assertThat(watch(another)).isEqualTo("NOT_SERVING");
    }

    assertThat(watch(one)).isEqualTo("OVERLOADED");
    assertThat(watch(add(TestProcess.outsideChannel(server.port())))).isEqualTo("NOT_SERVING");
  }

  private ManagedChannel add(ManagedChannel channel) {
    channels.add(channel);
    return channel;
  }

  private static ServingStatus health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  /** What the stream begins with, and stays open then, or the reason with which it is refused. */
  private static String watch(ManagedChannel channel) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    HealthGrpc.newStub(channel)
        .watch(
            HealthCheckRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                outcome.complete(response.getStatus().name());
              }

              @Override
              public void onError(Throwable thrown) {
                outcome.complete(
                    thrown instanceof StatusRuntimeException refusal
                            && RemoteFailure.from(refusal).is(ErrorReason.ERROR_REASON_OVERLOADED)
                        ? "OVERLOADED"
                        : thrown.toString());
              }

              @Override
              public void onCompleted() {
                outcome.complete("completed");
              }
            });
    return outcome.get(10, TimeUnit.SECONDS);
  }
}
