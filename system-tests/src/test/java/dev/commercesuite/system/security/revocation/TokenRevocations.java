package dev.commercesuite.system.security.revocation;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.DeleteUserRequest;
import dev.commercesuite.api.user.v1.DisableUserRequest;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.RevokeSessionRequest;
import dev.commercesuite.api.user.v1.RevokeTokenRequest;
import dev.commercesuite.api.user.v1.Role;
import dev.commercesuite.api.user.v1.SetRolesRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.UUID;

/** All that ends access tokens before they expire. */
final class TokenRevocations {
  private final Connections connections;
  private final Channel users;
  private final Person admin;

  TokenRevocations(TestSuite suite, Person admin) {
    this.connections = suite.connections();
    this.users = connections.toProcess("user");
    this.admin = admin;
  }

  /** How it is done. */
  enum Ending {
    LOGOUT(Reach.SESSION),
    REVOKE_SESSION(Reach.SESSION),
    REUSE_OF_A_REFRESH_TOKEN(Reach.SESSION),
    DISABLE_USER(Reach.USER),
    DELETE_USER(Reach.USER),
    SET_ROLES(Reach.USER);

    private final Reach reach;

    Ending(Reach reach) {
      this.reach = reach;
    }

    Reach reach() {
      return reach;
    }
  }

  /** Whose tokens end. */
  enum Reach {
    SESSION,
    USER
  }

  /** Ends the tokens of this login, and perhaps others of the same person. */
  void end(Person person, Ending how) {
    switch (how) {
      case LOGOUT -> logOut(person);
      case REVOKE_SESSION -> revokeSession(person);
      case REUSE_OF_A_REFRESH_TOKEN -> reuseRefreshToken(person);
      case DISABLE_USER -> disable(person);
      case DELETE_USER -> delete(person);
      case SET_ROLES -> setRoles(person);
    }
  }

  private void logOut(Person person) {
    var _ =
        auth()
            .revokeToken(
                RevokeTokenRequest.newBuilder()
                    .setRefreshToken(person.tokens().getRefreshToken())
                    .build());
  }

  private void revokeSession(Person person) {
    var _ =
        auth()
            .withCallCredentials(new BearerCredentials(person::accessToken))
            .revokeSession(
                RevokeSessionRequest.newBuilder()
                    .setSessionId(person.tokens().getSessionId())
                    .setRequestId(requestId())
                    .build());
  }

  private void reuseRefreshToken(Person person) {
    RefreshTokenRequest request =
        RefreshTokenRequest.newBuilder().setRefreshToken(person.tokens().getRefreshToken()).build();
    var _ = auth().refreshToken(request);
    // Another program, or it would be a race of one client, which ends nothing.
    ManagedChannel thief = connections.openAs("thief", "user");
    try {
      var _ = AuthServiceGrpc.newBlockingStub(thief).refreshToken(request);
      throw new AssertionError("a refresh token works twice");
    } catch (StatusRuntimeException _) {
      // As it has to be.
    } finally {
      thief.shutdownNow();
    }
  }

  private void disable(Person person) {
    var _ =
        asAdmin()
            .disableUser(
                DisableUserRequest.newBuilder()
                    .setUserId(person.id())
                    .setRequestId(requestId())
                    .build());
  }

  private void delete(Person person) {
    var _ =
        asAdmin()
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setUserId(person.id())
                    .setRequestId(requestId())
                    .build());
  }

  private void setRoles(Person person) {
    var _ =
        asAdmin()
            .setRoles(
                SetRolesRequest.newBuilder()
                    .setUserId(person.id())
                    .addAllRoles(List.of(Role.ROLE_CUSTOMER, Role.ROLE_FINANCE))
                    .setRequestId(requestId())
                    .build());
  }

  private AuthServiceBlockingStub auth() {
    return AuthServiceGrpc.newBlockingStub(users);
  }

  private UserServiceBlockingStub asAdmin() {
    return UserServiceGrpc.newBlockingStub(users)
        .withCallCredentials(new BearerCredentials(admin::accessToken));
  }

  private static String requestId() {
    return UUID.randomUUID().toString();
  }
}
