package dev.commercesuite.user.grpc;

import com.google.protobuf.Message;
import dev.commercesuite.api.user.v1.BatchGetUsersRequest;
import dev.commercesuite.api.user.v1.BatchGetUsersResponse;
import dev.commercesuite.api.user.v1.ChangePasswordRequest;
import dev.commercesuite.api.user.v1.ChangePasswordResponse;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.DeleteUserRequest;
import dev.commercesuite.api.user.v1.DeleteUserResponse;
import dev.commercesuite.api.user.v1.DisableUserRequest;
import dev.commercesuite.api.user.v1.DisableUserResponse;
import dev.commercesuite.api.user.v1.EnableUserRequest;
import dev.commercesuite.api.user.v1.EnableUserResponse;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.GetUserResponse;
import dev.commercesuite.api.user.v1.ListUsersRequest;
import dev.commercesuite.api.user.v1.ListUsersResponse;
import dev.commercesuite.api.user.v1.SetRolesRequest;
import dev.commercesuite.api.user.v1.SetRolesResponse;
import dev.commercesuite.api.user.v1.UndeleteUserRequest;
import dev.commercesuite.api.user.v1.UndeleteUserResponse;
import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.UpdateUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCall;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.ProfileChange;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.Users;
import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The contract's UserService. Needs {@link ClientInterceptor} in front of it. */
public final class UserGrpcService extends UserServiceGrpc.UserServiceImplBase {
  private final Users users;
  private final IdempotentCalls calls;
  private final PageTokens pageTokens;

  public UserGrpcService(Users users, IdempotentCalls calls, PageTokens pageTokens) {
    this.users = users;
    this.calls = calls;
    this.pageTokens = pageTokens;
  }

  @Override
  public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> observer) {
    mutate(
        UserServiceGrpc.getCreateUserMethod(),
        request,
        user -> CreateUserResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once -> users.signUp(once, UserProto.signUp(request), ClientInterceptor.current()),
        observer);
  }

  @Override
  public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> observer) {
    Actor actor = Actors.current();
    User user = users.get(actor, Actors.named(request.getUserId(), actor));
    Replies.complete(observer, GetUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void batchGetUsers(
      BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> observer) {
    List<UserId> ids = request.getUserIdsList().stream().map(UserGrpcService::id).toList();
    Replies.complete(
        observer,
        BatchGetUsersResponse.newBuilder().addAllUsers(UserProto.users(users.getAll(ids))).build());
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> observer) {
    int size = PageSize.requested(request.getPageSize()).items();
    List<String> position = pageTokens.position(request);
    @Nullable UserId after = position.isEmpty() ? null : id(position.getFirst());
    // One more than the page, to know whether there is another.
    List<User> found = users.list(UserProto.filter(request), after, size + 1);
    List<User> page = found.subList(0, Math.min(size, found.size()));
    ListUsersResponse.Builder response =
        ListUsersResponse.newBuilder().addAllUsers(UserProto.users(page));
    if (found.size() > size) {
      response.setNextPageToken(pageTokens.next(request, page.getLast().id().toString()));
    }
    Replies.complete(observer, response.build());
  }

  @Override
  public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> observer) {
    Actor actor = Actors.current();
    UserId id = Actors.named(request.getUser().getId(), actor);
    ProfileChange change = ProfileMask.change(request);
    mutate(
        UserServiceGrpc.getUpdateUserMethod(),
        request,
        user -> UpdateUserResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once ->
            users.update(once, actor, id, change, UserProto.expected(request.getUser().getEtag())),
        observer);
  }

  @Override
  public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> observer) {
    Actor actor = Actors.current();
    UserId id = Actors.named(request.getUserId(), actor);
    mutate(
        UserServiceGrpc.getDeleteUserMethod(),
        request,
        user -> DeleteUserResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once -> users.delete(once, actor, id, UserProto.expected(request.getEtag())),
        observer);
  }

  @Override
  public void undeleteUser(
      UndeleteUserRequest request, StreamObserver<UndeleteUserResponse> observer) {
    mutate(
        UserServiceGrpc.getUndeleteUserMethod(),
        request,
        user -> UndeleteUserResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once ->
            users.undelete(
                once,
                Actors.current(),
                id(request.getUserId()),
                UserProto.expected(request.getEtag())),
        observer);
  }

  @Override
  public void disableUser(
      DisableUserRequest request, StreamObserver<DisableUserResponse> observer) {
    mutate(
        UserServiceGrpc.getDisableUserMethod(),
        request,
        user -> DisableUserResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once ->
            users.disable(
                once,
                Actors.current(),
                id(request.getUserId()),
                UserProto.expected(request.getEtag())),
        observer);
  }

  @Override
  public void enableUser(EnableUserRequest request, StreamObserver<EnableUserResponse> observer) {
    mutate(
        UserServiceGrpc.getEnableUserMethod(),
        request,
        user -> EnableUserResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once ->
            users.enable(
                once,
                Actors.current(),
                id(request.getUserId()),
                UserProto.expected(request.getEtag())),
        observer);
  }

  @Override
  public void changePassword(
      ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> observer) {
    mutate(
        UserServiceGrpc.getChangePasswordMethod(),
        request,
        user -> ChangePasswordResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once ->
            users.changePassword(
                once,
                Actors.current(),
                new Password(request.getCurrentPassword()),
                Password.chosen(request.getNewPassword())),
        observer);
  }

  @Override
  public void setRoles(SetRolesRequest request, StreamObserver<SetRolesResponse> observer) {
    mutate(
        UserServiceGrpc.getSetRolesMethod(),
        request,
        user -> SetRolesResponse.newBuilder().setUser(UserProto.user(user)).build(),
        once ->
            users.setRoles(
                once,
                Actors.current(),
                id(request.getUserId()),
                UserProto.roles(request.getRolesList()),
                UserProto.expected(request.getEtag())),
        observer);
  }

  private <ReqT extends Message, RespT extends Message> void mutate(
      MethodDescriptor<ReqT, RespT> method,
      ReqT request,
      Function<User, RespT> response,
      Function<IdempotentRequest<User>, Answer<User>> effect,
      StreamObserver<RespT> observer) {
    IdempotentCall<User, RespT> call = calls.of(method, request, response);
    Replies.complete(observer, call.response(effect.apply(call.once())));
  }

  private static UserId id(String id) {
    return new UserId(UUID.fromString(id));
  }
}
