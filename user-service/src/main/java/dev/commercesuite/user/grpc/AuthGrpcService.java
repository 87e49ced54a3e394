package dev.commercesuite.user.grpc;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetRequest;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetResponse;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenResponse;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import dev.commercesuite.api.user.v1.ListSessionsResponse;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.LoginResponse;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.RefreshTokenResponse;
import dev.commercesuite.api.user.v1.RevokeSessionRequest;
import dev.commercesuite.api.user.v1.RevokeSessionResponse;
import dev.commercesuite.api.user.v1.RevokeTokenRequest;
import dev.commercesuite.api.user.v1.RevokeTokenResponse;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCall;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.clients.ClientCredential;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.PublishedKeys;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The contract's AuthService. Needs {@link ClientInterceptor} in front of it. */
public final class AuthGrpcService extends AuthServiceGrpc.AuthServiceImplBase {
  private final Sessions sessions;
  private final ServiceClients clients;
  private final PublishedKeys keys;
  private final IdempotentCalls calls;
  private final PageTokens pageTokens;

  public AuthGrpcService(
      Sessions sessions,
      ServiceClients clients,
      PublishedKeys keys,
      IdempotentCalls calls,
      PageTokens pageTokens) {
    this.sessions = sessions;
    this.clients = clients;
    this.keys = keys;
    this.calls = calls;
    this.pageTokens = pageTokens;
  }

  @Override
  public void login(LoginRequest request, StreamObserver<LoginResponse> observer) {
    IssuedTokens tokens =
        sessions.login(
            new Email(request.getEmail()),
            new Password(request.getPassword()),
            ClientInterceptor.current());
    Replies.complete(
        observer, LoginResponse.newBuilder().setTokens(TokenProto.tokens(tokens)).build());
  }

  @Override
  public void refreshToken(
      RefreshTokenRequest request, StreamObserver<RefreshTokenResponse> observer) {
    IssuedTokens tokens = sessions.refresh(new RefreshToken(request.getRefreshToken()), Set.of());
    Replies.complete(
        observer, RefreshTokenResponse.newBuilder().setTokens(TokenProto.tokens(tokens)).build());
  }

  @Override
  public void revokeToken(
      RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> observer) {
    sessions.revoke(new RefreshToken(request.getRefreshToken()));
    Replies.complete(observer, RevokeTokenResponse.getDefaultInstance());
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
    Actor actor = Actors.current();
    UserId user = Actors.named(request.getUserId(), actor);
    int size = PageSize.requested(request.getPageSize()).items();
    List<String> position = pageTokens.position(request);
    @Nullable SessionId after = position.isEmpty() ? null : session(position.getFirst());
    // One more than the page, to know whether there is another.
    List<Session> found = sessions.list(actor, user, after, size + 1);
    List<Session> page = found.subList(0, Math.min(size, found.size()));
    ListSessionsResponse.Builder response =
        ListSessionsResponse.newBuilder().addAllSessions(TokenProto.sessions(page, actor));
    if (found.size() > size) {
      response.setNextPageToken(pageTokens.next(request, page.getLast().id().toString()));
    }
    Replies.complete(observer, response.build());
  }

  @Override
  public void revokeSession(
      RevokeSessionRequest request, StreamObserver<RevokeSessionResponse> observer) {
    IdempotentCall<Session, RevokeSessionResponse> call =
        calls.of(
            AuthServiceGrpc.getRevokeSessionMethod(),
            request,
            _ -> RevokeSessionResponse.getDefaultInstance());
    SessionId id = session(request.getSessionId());
    Replies.complete(observer, call.response(sessions.revoke(call.once(), Actors.current(), id)));
  }

  @Override
  public void issueServiceToken(
      IssueServiceTokenRequest request, StreamObserver<IssueServiceTokenResponse> observer) {
    ServiceClient client =
        clients.authenticate(
            new ClientCredential.Secret(request.getClientId(), request.getClientSecret()),
            ClientInterceptor.current());
    AccessToken token = clients.issue(client, request.getScopesList());
    Replies.complete(
        observer,
        IssueServiceTokenResponse.newBuilder().setTokens(TokenProto.tokens(token)).build());
  }

  @Override
  public void getJsonWebKeySet(
      GetJsonWebKeySetRequest request, StreamObserver<GetJsonWebKeySetResponse> observer) {
    Replies.complete(
        observer,
        GetJsonWebKeySetResponse.newBuilder()
            .addAllKeys(keys.published().stream().map(TokenProto::key).toList())
            .build());
  }

  private static SessionId session(String id) {
    return new SessionId(UUID.fromString(id));
  }
}
