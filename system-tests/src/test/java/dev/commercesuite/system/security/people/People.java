package dev.commercesuite.system.security.people;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.Role;
import dev.commercesuite.api.user.v1.SetRolesRequest;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.local.Environments;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.security.tokens.TokenDraft;
import io.grpc.Channel;
import java.util.List;
import java.util.UUID;

/** Signs people up and logs them in, as everybody does. */
public final class People {
  private static final String ORDER_SERVICE = "order-service";

  private final TestSuite suite;
  private final Channel users;
  private final Person admin;

  public People(TestSuite suite) {
    this.suite = suite;
    this.users = suite.connections().to(UserServiceGrpc.SERVICE_NAME);
    this.admin = admin(logIn(Environments.ADMIN_EMAIL, suite.folder().adminPassword()));
  }

  /** The first administrator. */
  public Person admin() {
    return admin;
  }

  public Person customer(String displayName) {
    User user =
        UserServiceGrpc.newBlockingStub(users)
            .createUser(
                CreateUserRequest.newBuilder()
                    .setEmail(UUID.randomUUID() + "@example.com")
                    .setPassword(Person.PASSWORD)
                    .setDisplayName(displayName)
                    .setRequestId(UUID.randomUUID().toString())
                    .build())
            .getUser();
    return person(user, logIn(user.getEmail(), Person.PASSWORD));
  }

  /** Somebody who has this role and no other. */
  public Person employee(Role role) {
    Person person = customer(role.name());
    UserServiceGrpc.newBlockingStub(users)
        .withCallCredentials(new BearerCredentials(admin::accessToken))
        .setRoles(
            SetRolesRequest.newBuilder()
                .setUserId(person.id())
                .addAllRoles(List.of(role))
                .setRequestId(UUID.randomUUID().toString())
                .build());
    return logInAgain(person);
  }

  /** A session beside the one that the person has. */
  public Person logInAgain(Person person) {
    return new Person(
        person.id(), person.email(), person.displayName(), logIn(person.email(), Person.PASSWORD));
  }

  /** An access token of order-service. */
  public String serviceToken() {
    return serviceToken(ORDER_SERVICE, serviceSecret());
  }

  /** An access token of the mailer. */
  public String mailerToken() {
    return serviceToken(Environments.MAILER, suite.secret("mailer-client-secret"));
  }

  /** What order-service proves its name with. */
  public String serviceSecret() {
    return suite.secret("order-service-client-secret");
  }

  private String serviceToken(String clientId, String secret) {
    return AuthServiceGrpc.newBlockingStub(users)
        .issueServiceToken(
            IssueServiceTokenRequest.newBuilder()
                .setClientId(clientId)
                .setClientSecret(secret)
                .build())
        .getTokens()
        .getAccessToken();
  }

  private Tokens logIn(String email, String password) {
    return AuthServiceGrpc.newBlockingStub(users)
        .login(LoginRequest.newBuilder().setEmail(email).setPassword(password).build())
        .getTokens();
  }

  private static Person admin(Tokens tokens) {
    String id = TokenDraft.of(tokens.getAccessToken()).claim("sub");
    return new Person(id, Environments.ADMIN_EMAIL, "Administrator", tokens);
  }

  private static Person person(User user, Tokens tokens) {
    return new Person(user.getId(), user.getEmail(), user.getDisplayName(), tokens);
  }
}
