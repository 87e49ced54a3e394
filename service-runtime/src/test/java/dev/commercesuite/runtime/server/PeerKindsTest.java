package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.GetProductResponse;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call learns of the other end of its connection. */
class PeerKindsTest {
  private final ProcessTls tls = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry());
  private volatile ConnectedPeer seen = new ConnectedPeer(PeerKind.ANONYMOUS);
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    tls.close();
  }

  @Test
  void whoHasShownATokenIsKnownOnThatConnection() {
    int port = serve(TrustedProxies.NONE);
    ManagedChannel connection = connected(TestProcess.anonymousChannel(port));

    assertThat(kindSeen(connection)).isEqualTo(PeerKind.ANONYMOUS);
    ConnectedPeer before = seen;
    assertThat(kindSeen(connection, "good")).isEqualTo(PeerKind.TOKEN);
    assertThat(kindSeen(connection)).isEqualTo(PeerKind.TOKEN);
    assertThat(seen).isSameAs(before);

    ManagedChannel another = connected(TestProcess.anonymousChannel(port));
    assertThat(kindSeen(another)).isEqualTo(PeerKind.ANONYMOUS);
    assertThat(seen).isNotSameAs(before);
  }

  @Test
  void aVerifiedCertificateIsKnownFromTheBeginning() {
    int port = serve(TrustedProxies.NONE);

    assertThat(kindSeen(connected(TestProcess.outsideChannel(port)))).isEqualTo(PeerKind.SERVICE);
  }

  @Test
  void aTrustedProxyIsKnownByItsAddress() {
    int port = serve(TrustedProxies.in(List.of("127.0.0.0/8", "::1")));

    assertThat(kindSeen(connected(TestProcess.anonymousChannel(port)))).isEqualTo(PeerKind.PROXY);
    assertThat(kindSeen(connected(TestProcess.outsideChannel(port)))).isEqualTo(PeerKind.SERVICE);
  }

  private int serve(TrustedProxies proxies) {
    CallPath path =
        CallPath.forServer()
            .tokens(token ->
                new Caller(token, Caller.Kind.USER, Set.of("catalog.write"), "", "", Instant.MAX))
            .build();
    GrpcServer server =
        GrpcServer.start(
            "sample",
            TestServers.LOOPBACK.with(PeerLimits.DEFAULT.with(proxies)),
            tls,
            path,
            List.of(() -> ServerInterceptors.intercept(new Catalog(), new Seen())));
    server.serving();
    open.add(() -> server.stop(Duration.ZERO));
    return server.port();
  }

  private ManagedChannel connected(ManagedChannel channel) {
    open.add(channel::shutdownNow);
    return channel;
  }

  private PeerKind kindSeen(ManagedChannel channel) {
    return call(CatalogServiceGrpc.newBlockingStub(channel));
  }

  private PeerKind kindSeen(ManagedChannel channel, String token) {
    return call(
        CatalogServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(new BearerCredentials(() -> token)));
  }

  private PeerKind call(CatalogServiceGrpc.CatalogServiceBlockingStub stub) {
    var _ =
        stub.withDeadlineAfter(10, TimeUnit.SECONDS)
            .getProduct(
                GetProductRequest.newBuilder()
                    .setProductId("01890a5d-ac96-774b-bcce-b302099a8057")
                    .build());
    return seen.kind();
  }

  private final class Seen implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      seen = ConnectedPeer.of(call);
      return next.startCall(call, headers);
    }
  }

  private static final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
    @Override
    public void getProduct(GetProductRequest request, StreamObserver<GetProductResponse> answers) {
      answers.onNext(GetProductResponse.getDefaultInstance());
      answers.onCompleted();
    }
  }
}
