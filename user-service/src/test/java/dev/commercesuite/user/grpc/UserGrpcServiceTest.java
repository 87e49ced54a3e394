package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CURRENT_PASSWORD_WRONG;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_EMAIL_TAKEN;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_LAST_ADMIN;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_NOT_FOUND;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_STATE_INVALID;
import static dev.commercesuite.user.grpc.AdapterFixture.as;
import static dev.commercesuite.user.grpc.AdapterFixture.failure;
import static dev.commercesuite.user.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.commercesuite.api.user.v1.BatchGetUsersRequest;
import dev.commercesuite.api.user.v1.ChangePasswordRequest;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.DeleteUserRequest;
import dev.commercesuite.api.user.v1.DisableUserRequest;
import dev.commercesuite.api.user.v1.EnableUserRequest;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.ListUsersRequest;
import dev.commercesuite.api.user.v1.ListUsersResponse;
import dev.commercesuite.api.user.v1.Role;
import dev.commercesuite.api.user.v1.SetRolesRequest;
import dev.commercesuite.api.user.v1.UndeleteUserRequest;
import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserState;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.grpc.Timestamps;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserGrpcServiceTest {
  private static final CreateUserRequest SIGN_UP =
      CreateUserRequest.newBuilder()
          .setEmail("ann@example.com")
          .setPassword("correct horse battery")
          .setDisplayName("Ann")
          .setRequestId("0199aaaa-0000-7000-8000-000000000001")
          .build();

  private final AdapterFixture fixture = new AdapterFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anyoneSignsUpOncePerRequest() {
    User user = fixture.users.createUser(SIGN_UP).getUser();

    assertThat(user.getEmail()).isEqualTo("ann@example.com");
    assertThat(user.getRolesList()).containsExactly(Role.ROLE_CUSTOMER);
    assertThat(user.getState()).isEqualTo(UserState.USER_STATE_ACTIVE);
    assertThat(user.getEtag()).isNotEmpty();
    assertThat(user.hasDeleteTime()).isFalse();
    assertThat(fixture.users.createUser(SIGN_UP).getUser()).isEqualTo(user);
    failure(
        ERROR_REASON_REQUEST_ID_REUSED,
        () ->
            fixture.users.createUser(SIGN_UP.toBuilder().setPassword("another password").build()));
  }

  @Test
  void refusesATakenAddressAndNamesTheField() {
    fixture.users.createUser(SIGN_UP);

    RemoteFailure failure =
        failure(
            ERROR_REASON_EMAIL_TAKEN,
            () ->
                fixture.users.createUser(
                    SIGN_UP.toBuilder()
                        .setEmail("ANN@example.com")
                        .setRequestId(requestId())
                        .build()));

    assertThat(failure.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("email");
  }

  @Test
  void refusesABadSignUpWithEveryViolationAndWithoutThePassword() {
    RemoteFailure failure =
        failure(
            ERROR_REASON_INVALID_REQUEST,
            () ->
                fixture.users.createUser(
                    CreateUserRequest.newBuilder()
                        .setEmail("nobody")
                        .setPassword("hunter2")
                        .setRequestId("1")
                        .build()));

    assertThat(failure.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactlyInAnyOrder("email", "password", "display_name", "request_id");
    assertThat(failure.toString()).doesNotContain("hunter2");
  }

  @Test
  void showsCallersThemselvesAndAdminsEveryone() {
    var ann = fixture.domain.signUp("ann@example.com");
    var bob = fixture.domain.signUp("bob@example.com");
    GetUserRequest me = GetUserRequest.newBuilder().setUserId("me").build();
    GetUserRequest bobs = GetUserRequest.newBuilder().setUserId(bob.id().toString()).build();
    GetUserRequest nobodys =
        GetUserRequest.newBuilder().setUserId(UUID.randomUUID().toString()).build();

    assertThat(as(fixture.users, ann).getUser(me).getUser().getId()).isEqualTo(ann.id().toString());
    failure(ERROR_REASON_USER_NOT_FOUND, () -> as(fixture.users, ann).getUser(bobs));
    failure(ERROR_REASON_USER_NOT_FOUND, () -> as(fixture.users, ann).getUser(nobodys));
    failure(ERROR_REASON_TOKEN_MISSING, () -> fixture.users.getUser(me));
    assertThat(fixture.asAdmin(fixture.users).getUser(bobs).getUser().getEmail())
        .isEqualTo("bob@example.com");
  }

  @Test
  void getsSeveralUsersOrSaysWhichAreMissing() {
    var ann = fixture.domain.signUp("ann@example.com");
    String missing = UUID.randomUUID().toString();

    RemoteFailure failure =
        failure(
            ERROR_REASON_USER_NOT_FOUND,
            () ->
                fixture
                    .asAdmin(fixture.users)
                    .batchGetUsers(
                        BatchGetUsersRequest.newBuilder()
                            .addUserIds(ann.id().toString())
                            .addUserIds(missing)
                            .build()));

    assertThat(failure.metadata()).containsEntry("user_ids", missing);
  }

  @Test
  void listsUsersByPage() {
    for (int i = 0; i < 4; i++) {
      fixture.domain.signUp("user" + i + "@example.com");
    }
    var admin = fixture.asAdmin(fixture.users);
    ListUsersRequest request =
        ListUsersRequest.newBuilder().setPageSize(3).addStates(UserState.USER_STATE_ACTIVE).build();

    ListUsersResponse first = admin.listUsers(request);
    ListUsersRequest next = request.toBuilder().setPageToken(first.getNextPageToken()).build();
    ListUsersResponse second = admin.listUsers(next);

    assertThat(first.getUsersList())
        .extracting(User::getEmail)
        .containsExactly("admin@example.com", "user3@example.com", "user2@example.com");
    assertThat(second.getUsersList())
        .extracting(User::getEmail)
        .containsExactly("user1@example.com", "user0@example.com");
    assertThat(second.getNextPageToken()).isEmpty();
    failure(
        ERROR_REASON_PAGE_TOKEN_INVALID,
        () -> admin.listUsers(next.toBuilder().setRole(Role.ROLE_CUSTOMER).build()));
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> as(fixture.users, fixture.domain.signUp("x@example.com")).listUsers(request));
  }

  @Test
  void listsUsersByTheTimeOfCreation() {
    var admin = fixture.asAdmin(fixture.users);
    fixture.domain.now = fixture.domain.now.plusSeconds(1);
    fixture.domain.signUp("ann@example.com");
    Timestamp time = Timestamps.of(fixture.domain.now);
    ListUsersRequest from = ListUsersRequest.newBuilder().setCreatedFrom(time).build();
    ListUsersRequest until = ListUsersRequest.newBuilder().setCreatedUntil(time).build();

    assertThat(admin.listUsers(from).getUsersList())
        .extracting(User::getEmail)
        .containsExactly("ann@example.com");
    assertThat(admin.listUsers(until).getUsersList())
        .extracting(User::getEmail)
        .containsExactly("admin@example.com");
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> admin.listUsers(from.toBuilder().setCreatedUntil(time).build()));
  }

  @Test
  void findsTheDeletedAccountThatTakesAnAddress() {
    var ann = fixture.domain.signUp("ann@example.com");
    as(fixture.users, ann)
        .deleteUser(
            DeleteUserRequest.newBuilder().setUserId("me").setRequestId(requestId()).build());

    assertThat(
            fixture
                .asAdmin(fixture.users)
                .listUsers(ListUsersRequest.newBuilder().setEmail("Ann@example.com").build())
                .getUsersList())
        .extracting(User::getId, User::getState)
        .containsExactly(tuple(ann.id().toString(), UserState.USER_STATE_DELETED));
  }

  @Test
  void updatesWhatTheMaskNames() {
    var ann = fixture.domain.signUp("ann@example.com");
    var stub = as(fixture.users, ann);
    UpdateUserRequest rename = update(User.newBuilder().setDisplayName("Anna"), "display_name");

    User renamed = stub.updateUser(rename).getUser();

    assertThat(renamed.getDisplayName()).isEqualTo("Anna");
    assertThat(renamed.getEmail()).isEqualTo("ann@example.com");
    User stale =
        User.newBuilder().setId("me").setDisplayName("Anne").setEtag("AAAAAAAAAAE").build();
    failure(
        ERROR_REASON_ETAG_MISMATCH,
        () -> stub.updateUser(update(stale.toBuilder(), "display_name")));
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> stub.updateUser(update(User.newBuilder().setEmail("a@example.com"), "email")));
  }

  @Test
  void refusesMasksThatNameNothingWritable() {
    var ann = fixture.domain.signUp("ann@example.com");
    var stub = as(fixture.users, ann);

    RemoteFailure unknown =
        failure(
            ERROR_REASON_UPDATE_MASK_INVALID,
            () -> stub.updateUser(update(User.newBuilder(), "roles", "nickname")));
    failure(ERROR_REASON_UPDATE_MASK_INVALID, () -> stub.updateUser(update(User.newBuilder())));
    RemoteFailure empty =
        failure(
            ERROR_REASON_INVALID_REQUEST,
            () -> stub.updateUser(update(User.newBuilder(), "display_name", "email")));

    assertThat(unknown.fieldViolations()).hasSize(2);
    assertThat(empty.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("user.display_name", "user.email");
  }

  @Test
  void adminsMoveAccountsThroughTheirStates() {
    String ann = fixture.domain.signUp("ann@example.com").id().toString();
    var admin = fixture.asAdmin(fixture.users);

    assertThat(admin.disableUser(disable(ann)).getUser().getState())
        .isEqualTo(UserState.USER_STATE_DISABLED);
    RemoteFailure again =
        failure(ERROR_REASON_USER_STATE_INVALID, () -> admin.disableUser(disable(ann)));
    assertThat(again.metadata()).containsEntry("state", "DISABLED");
    assertThat(
            admin
                .enableUser(
                    EnableUserRequest.newBuilder().setUserId(ann).setRequestId(requestId()).build())
                .getUser()
                .getState())
        .isEqualTo(UserState.USER_STATE_ACTIVE);
    User deleted =
        admin
            .deleteUser(
                DeleteUserRequest.newBuilder().setUserId(ann).setRequestId(requestId()).build())
            .getUser();
    assertThat(deleted.getState()).isEqualTo(UserState.USER_STATE_DELETED);
    assertThat(deleted.hasPurgeTime()).isTrue();
    assertThat(
            admin
                .undeleteUser(
                    UndeleteUserRequest.newBuilder()
                        .setUserId(ann)
                        .setEtag(deleted.getEtag())
                        .setRequestId(requestId())
                        .build())
                .getUser()
                .getState())
        .isEqualTo(UserState.USER_STATE_ACTIVE);
  }

  @Test
  void adminsSetRolesButSomeAdminStays() {
    String ann = fixture.domain.signUp("ann@example.com").id().toString();
    var admin = fixture.asAdmin(fixture.users);
    SetRolesRequest.Builder roles =
        SetRolesRequest.newBuilder().addRoles(Role.ROLE_STAFF).setRequestId(requestId());

    assertThat(admin.setRoles(roles.setUserId(ann).build()).getUser().getRolesList())
        .containsExactly(Role.ROLE_STAFF);
    String self = fixture.domain.admin().subject();
    failure(
        ERROR_REASON_LAST_ADMIN,
        () -> admin.setRoles(roles.setUserId(self).setRequestId(requestId()).build()));
  }

  @Test
  void changesTheCallersPassword() {
    var ann = fixture.domain.signUp("ann@example.com");
    ChangePasswordRequest wrong =
        ChangePasswordRequest.newBuilder()
            .setCurrentPassword("not this one")
            .setNewPassword("another good password")
            .setRequestId(requestId())
            .build();
    ChangePasswordRequest right =
        wrong.toBuilder().setCurrentPassword("correct horse battery").build();

    RemoteFailure failure =
        failure(
            ERROR_REASON_CURRENT_PASSWORD_WRONG,
            () -> as(fixture.users, ann).changePassword(wrong));

    assertThat(failure.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("current_password");
    assertThat(as(fixture.users, ann).changePassword(right).getUser().getId())
        .isEqualTo(ann.id().toString());
    assertThat(as(fixture.users, ann).changePassword(right).getUser().getId())
        .isEqualTo(ann.id().toString());
  }

  private static UpdateUserRequest update(User.Builder user, String... paths) {
    return UpdateUserRequest.newBuilder()
        .setUser(user.setId("me"))
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
        .setRequestId(requestId())
        .build();
  }

  private static DisableUserRequest disable(String user) {
    return DisableUserRequest.newBuilder().setUserId(user).setRequestId(requestId()).build();
  }
}
