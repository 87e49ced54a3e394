package dev.commercesuite.interceptors.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.GetProductResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An RPC that is public and shows more to some: with a token, without one, and with a bad one. */
class OptionalTokenTest {
  private static final Map<String, ProtocolMessageEnum> BAD =
      Map.of(
          "invalid", ErrorReason.ERROR_REASON_TOKEN_INVALID,
          "expired", ErrorReason.ERROR_REASON_TOKEN_EXPIRED,
          "revoked", ErrorReason.ERROR_REASON_TOKEN_REVOKED,
          "unchecked", ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE);

  private final AtomicReference<Caller> seen = new AtomicReference<>();

  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().tokens(OptionalTokenTest::caller).build(), new Catalog());

  /** A token is bad as it says, or a user's with this scope, or a service's. */
  private static Caller caller(String token) {
    ProtocolMessageEnum reason = BAD.get(token);
    if (reason != null) {
      throw Failure.of(reason, "The token is " + token + ".").exception();
    }
    Caller.Kind kind = token.equals("service") ? Caller.Kind.SERVICE : Caller.Kind.USER;
    return new Caller("somebody", kind, Set.of(token), "", "", Instant.MAX);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void withoutATokenTheCallerIsAnonymous() {
    getProduct(server.channel());

    assertThat(seen.get()).isEqualTo(Caller.ANONYMOUS);
  }

  @ParameterizedTest
  @CsvSource({
    "invalid, UNAUTHENTICATED",
    "expired, UNAUTHENTICATED",
    "revoked, UNAUTHENTICATED",
    // Keys or revocations cannot be had.
    "unchecked, UNAVAILABLE"
  })
  void aBadTokenIsRefusedRatherThanIgnored(String token, Status.Code code) {
    RemoteFailure refusal = refusal(with("Bearer " + token));

    assertThat(refusal.is(Objects.requireNonNull(BAD.get(token)))).isTrue();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(seen.get()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"''", "Bearer", "Basic dXNlcjpwYXNz"})
  void aHeaderWithoutATokenIsAnInvalidOne(String header) {
    assertThat(refusal(with(header)).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void aGoodTokenWithoutTheScopesIsAsGoodAsNone() {
    getProduct(with("Bearer orders"));

    assertThat(seen.get()).isEqualTo(Caller.ANONYMOUS);
  }

  @Test
  void aGoodTokenWithOneOfTheScopesIsKnown() {
    getProduct(with("Bearer catalog.write"));

    assertThat(seen)
        .hasValueMatching(
            caller -> caller.subject().equals("somebody") && caller.hasScope("catalog.write"));
  }

  @Test
  void aServiceShowsItsCertificateBesideTheToken() {
    RemoteFailure refusal = refusal(with("Bearer service"));

    assertThat(refusal.is(ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID)).isTrue();
  }

  private Channel with(String authorization) {
    return server.channel(Tokens.authorization(authorization));
  }

  private static void getProduct(Channel channel) {
    assertThat(
            CatalogServiceGrpc.newBlockingStub(channel)
                .getProduct(
                    GetProductRequest.newBuilder()
                        .setProductId("01890a5d-ac96-774b-bcce-b302099a8057")
                        .build()))
        .isNotNull();
  }

  private static RemoteFailure refusal(Channel channel) {
    return RemoteFailure.from(
        catchThrowableOfType(StatusRuntimeException.class, () -> getProduct(channel)));
  }

  private final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
    @Override
    public void getProduct(GetProductRequest request, StreamObserver<GetProductResponse> observer) {
      seen.set(CurrentCaller.get());
      observer.onNext(GetProductResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
