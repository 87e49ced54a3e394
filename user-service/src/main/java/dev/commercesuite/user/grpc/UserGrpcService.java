package dev.commercesuite.user.grpc;

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
import dev.commercesuite.api.user.v1.ListPurgedUsersRequest;
import dev.commercesuite.api.user.v1.ListPurgedUsersResponse;
import dev.commercesuite.api.user.v1.ListUsersRequest;
import dev.commercesuite.api.user.v1.ListUsersResponse;
import dev.commercesuite.api.user.v1.SetRolesRequest;
import dev.commercesuite.api.user.v1.SetRolesResponse;
import dev.commercesuite.api.user.v1.UndeleteUserRequest;
import dev.commercesuite.api.user.v1.UndeleteUserResponse;
import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.UpdateUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.ProfileChange;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserFilter;
import dev.commercesuite.user.domain.accounts.Users;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;

/** The contract's UserService. Needs {@link ConnectionInterceptor} in front of it. */
public final class UserGrpcService extends UserServiceGrpc.UserServiceImplBase {
  private final Users users;
  private final PurgedUsersFeed purgedUsers;
  private final IdempotentCalls calls;
  private final Pages pages;

  public UserGrpcService(
      Users users, PurgedUsersFeed purgedUsers, IdempotentCalls calls, Pages pages) {
    this.users = users;
    this.purgedUsers = purgedUsers;
    this.calls = calls;
    this.pages = pages;
  }

  @Override
  public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> observer) {
    calls.answer(
        UserServiceGrpc.getCreateUserMethod(),
        request,
        observer,
        idempotent ->
            users.signUp(ConnectionInterceptor.current(), idempotent, UserProto.signUp(request)),
        (User user) -> CreateUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> observer) {
    Actor actor = CurrentActor.get();
    User user = users.get(actor, CurrentActor.user(request.getUserId(), actor));
    Replies.complete(observer, GetUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void batchGetUsers(
      BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> observer) {
    List<UserId> ids = request.getUserIdsList().stream().map(UserId::of).toList();
    Replies.complete(
        observer,
        BatchGetUsersResponse.newBuilder().addAllUsers(UserProto.users(users.getAll(ids))).build());
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> observer) {
    UserFilter filter = UserProto.filter(request);
    Page<dev.commercesuite.api.user.v1.User> page =
        pages.page(
            request,
            User::id,
            UserId::of,
            (after, limit) -> users.list(filter, after, limit),
            UserProto::user);
    Replies.complete(observer, UserProto.list(page));
  }

  @Override
  public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> observer) {
    Actor actor = CurrentActor.get();
    UserId id = CurrentActor.user(request.getUser().getId(), actor);
    ProfileChange change = ProfileMask.change(request);
    calls.answer(
        UserServiceGrpc.getUpdateUserMethod(),
        request,
        observer,
        idempotent ->
            users.update(
                actor, idempotent, id, change, Etag.expectedVersion(request.getUser().getEtag())),
        (User user) -> UpdateUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> observer) {
    Actor actor = CurrentActor.get();
    UserId id = CurrentActor.user(request.getUserId(), actor);
    calls.answer(
        UserServiceGrpc.getDeleteUserMethod(),
        request,
        observer,
        idempotent -> users.delete(actor, idempotent, id, Etag.expectedVersion(request.getEtag())),
        (User user) -> DeleteUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void undeleteUser(
      UndeleteUserRequest request, StreamObserver<UndeleteUserResponse> observer) {
    UserId id = UserId.of(request.getUserId());
    calls.answer(
        UserServiceGrpc.getUndeleteUserMethod(),
        request,
        observer,
        idempotent ->
            users.undelete(
                CurrentActor.get(), idempotent, id, Etag.expectedVersion(request.getEtag())),
        (User user) -> UndeleteUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void disableUser(
      DisableUserRequest request, StreamObserver<DisableUserResponse> observer) {
    UserId id = UserId.of(request.getUserId());
    calls.answer(
        UserServiceGrpc.getDisableUserMethod(),
        request,
        observer,
        idempotent ->
            users.disable(
                CurrentActor.get(), idempotent, id, Etag.expectedVersion(request.getEtag())),
        (User user) -> DisableUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void enableUser(EnableUserRequest request, StreamObserver<EnableUserResponse> observer) {
    UserId id = UserId.of(request.getUserId());
    calls.answer(
        UserServiceGrpc.getEnableUserMethod(),
        request,
        observer,
        idempotent ->
            users.enable(
                CurrentActor.get(), idempotent, id, Etag.expectedVersion(request.getEtag())),
        (User user) -> EnableUserResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void changePassword(
      ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> observer) {
    Password current = new Password(request.getCurrentPassword());
    Password chosen = Password.chosen(request.getNewPassword());
    calls.answer(
        UserServiceGrpc.getChangePasswordMethod(),
        request,
        observer,
        idempotent -> users.changePassword(CurrentActor.get(), idempotent, current, chosen),
        (User user) -> ChangePasswordResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void setRoles(SetRolesRequest request, StreamObserver<SetRolesResponse> observer) {
    UserId id = UserId.of(request.getUserId());
    Set<Role> roles = UserProto.roles(request.getRolesList());
    calls.answer(
        UserServiceGrpc.getSetRolesMethod(),
        request,
        observer,
        idempotent ->
            users.setRoles(
                CurrentActor.get(), idempotent, id, roles, Etag.expectedVersion(request.getEtag())),
        (User user) -> SetRolesResponse.newBuilder().setUser(UserProto.user(user)).build());
  }

  @Override
  public void listPurgedUsers(
      ListPurgedUsersRequest request, StreamObserver<ListPurgedUsersResponse> observer) {
    Replies.complete(observer, purgedUsers.page(request));
  }
}
