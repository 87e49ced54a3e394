package dev.commercesuite.user.grpc;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.ListUsersRequest;
import dev.commercesuite.api.user.v1.ListUsersResponse;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.SignUp;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserFilter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Users in the contract's form and in the domain's. */
final class UserProto {
  private UserProto() {}

  static dev.commercesuite.api.user.v1.User user(User user) {
    dev.commercesuite.api.user.v1.User.Builder proto =
        dev.commercesuite.api.user.v1.User.newBuilder()
            .setId(user.id().toString())
            .setEmail(user.email().address())
            .setDisplayName(user.displayName())
            .addAllRoles(user.roles().stream().sorted().map(UserProto::role).toList())
            .setState(state(user.state()))
            .setCreateTime(Timestamps.of(user.createTime()))
            .setUpdateTime(Timestamps.of(user.updateTime()))
            .setEtag(Etag.of(user.version()));
    Instant emailVerifyTime = user.emailVerifyTime();
    if (emailVerifyTime != null) {
      proto.setEmailVerified(true).setEmailVerifyTime(Timestamps.of(emailVerifyTime));
    }
    Instant deleteTime = user.deleteTime();
    if (deleteTime != null) {
      proto.setDeleteTime(Timestamps.of(deleteTime));
    }
    Instant purgeTime = user.purgeTime();
    if (purgeTime != null) {
      proto.setPurgeTime(Timestamps.of(purgeTime));
    }
    return proto.build();
  }

  static List<dev.commercesuite.api.user.v1.User> users(List<User> users) {
    return users.stream().map(UserProto::user).toList();
  }

  static SignUp signUp(CreateUserRequest request) {
    return new SignUp(
        new Email(request.getEmail()),
        Password.chosen(request.getPassword()),
        request.getDisplayName());
  }

  static UserFilter filter(ListUsersRequest request) {
    CreateTimeRange created = CreateTimeRange.of(request);
    return new UserFilter(
        request.getStatesList().stream().map(UserProto::state).collect(Collectors.toSet()),
        role(request.getRole()),
        request.getEmail().isEmpty() ? null : new Email(request.getEmail()),
        created.from(),
        created.until());
  }

  static Set<Role> roles(Collection<dev.commercesuite.api.user.v1.Role> roles) {
    return roles.stream().map(UserProto::knownRole).collect(Collectors.toSet());
  }

  private static dev.commercesuite.api.user.v1.Role role(Role role) {
    return switch (role) {
      case CUSTOMER -> dev.commercesuite.api.user.v1.Role.ROLE_CUSTOMER;
      case STAFF -> dev.commercesuite.api.user.v1.Role.ROLE_STAFF;
      case FINANCE -> dev.commercesuite.api.user.v1.Role.ROLE_FINANCE;
      case ADMIN -> dev.commercesuite.api.user.v1.Role.ROLE_ADMIN;
    };
  }

  private static @Nullable Role role(dev.commercesuite.api.user.v1.Role role) {
    return switch (role) {
      case ROLE_CUSTOMER -> Role.CUSTOMER;
      case ROLE_STAFF -> Role.STAFF;
      case ROLE_FINANCE -> Role.FINANCE;
      case ROLE_ADMIN -> Role.ADMIN;
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  private static Role knownRole(dev.commercesuite.api.user.v1.Role proto) {
    Role role = role(proto);
    if (role == null) {
      throw new IllegalArgumentException("role is " + proto + "; validation lets none through");
    }
    return role;
  }

  private static dev.commercesuite.api.user.v1.UserState state(UserState state) {
    return switch (state) {
      case ACTIVE -> dev.commercesuite.api.user.v1.UserState.USER_STATE_ACTIVE;
      case DISABLED -> dev.commercesuite.api.user.v1.UserState.USER_STATE_DISABLED;
      case DELETED -> dev.commercesuite.api.user.v1.UserState.USER_STATE_DELETED;
    };
  }

  private static UserState state(dev.commercesuite.api.user.v1.UserState state) {
    return switch (state) {
      case USER_STATE_ACTIVE -> UserState.ACTIVE;
      case USER_STATE_DISABLED -> UserState.DISABLED;
      case USER_STATE_DELETED -> UserState.DELETED;
      case USER_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "state is " + state + "; validation lets none through");
    };
  }

  static ListUsersResponse list(Page<dev.commercesuite.api.user.v1.User> page) {
    return ListUsersResponse.newBuilder()
        .addAllUsers(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
