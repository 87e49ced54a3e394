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
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call learns of the other end of its connection. */
class PeerKindsTest {
  @SuppressWarnings("NullAway.Init") // Each test starts it first.
  private ServerUnderTest server;

  private volatile ConnectedPeer seen = new ConnectedPeer(PeerKind.ANONYMOUS);

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void whoHasShownATokenIsKnownOnThatConnection() {
    serve(TrustedProxies.NONE);
    ManagedChannel connection = server.anonymousChannel();

    assertThat(kindSeen(connection)).isEqualTo(PeerKind.ANONYMOUS);
    ConnectedPeer before = seen;
    assertThat(kindSeen(connection, "good")).isEqualTo(PeerKind.TOKEN);
    assertThat(kindSeen(connection)).isEqualTo(PeerKind.TOKEN);
    assertThat(seen).isSameAs(before);

    ManagedChannel another = server.anonymousChannel();
    assertThat(kindSeen(another)).isEqualTo(PeerKind.ANONYMOUS);
    assertThat(seen).isNotSameAs(before);
  }

  @Test
  void aVerifiedCertificateIsKnownFromTheBeginning() {
    serve(TrustedProxies.NONE);

    assertThat(kindSeen(server.outsideChannel())).isEqualTo(PeerKind.SERVICE);
  }

  @Test
  void aTrustedProxyIsKnownByItsAddress() {
    serve(TrustedProxies.in(List.of("127.0.0.0/8", "::1")));

    assertThat(kindSeen(server.anonymousChannel())).isEqualTo(PeerKind.PROXY);
    assertThat(kindSeen(server.outsideChannel())).isEqualTo(PeerKind.SERVICE);
  }

  private void serve(TrustedProxies proxies) {
    CallPath path =
        CallPath.forServer()
            .tokens(token ->
                new Caller(token, Caller.Kind.USER, Set.of("catalog.write"), "", "", Instant.MAX))
            .build();
    server =
        ServerUnderTest.serving(
            TestServers.LOOPBACK.with(PeerLimits.DEFAULT.with(proxies)),
            path,
            () -> ServerInterceptors.intercept(new Catalog(), new Seen()));
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
