package dev.commercesuite.order.testing;

import com.google.protobuf.Duration;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenResponse;
import dev.commercesuite.api.user.v1.Tokens;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicInteger;

/** Issues a new service token at every call, good for ten minutes. */
public final class FakeAuthService extends AuthServiceGrpc.AuthServiceImplBase {
  private final AtomicInteger issued = new AtomicInteger();

  /** How many tokens were issued. */
  public int issued() {
    return issued.get();
  }

  @Override
  public void issueServiceToken(
      IssueServiceTokenRequest request, StreamObserver<IssueServiceTokenResponse> observer) {
    if (!request.getClientSecret().equals("secret")) {
      observer.onError(Status.UNAUTHENTICATED.asRuntimeException());
      return;
    }
    observer.onNext(
        IssueServiceTokenResponse.newBuilder()
            .setTokens(
                Tokens.newBuilder()
                    .setAccessToken(request.getClientId() + "-token-" + issued.incrementAndGet())
                    .setExpiresIn(Duration.newBuilder().setSeconds(600)))
            .build());
    observer.onCompleted();
  }
}
