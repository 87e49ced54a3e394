package dev.commercesuite.system.shop;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has an account, and logs in again every minute so that user-service is needed.
 * Thread-safe.
 */
public final class Account implements TokenSource {
  private static final String PASSWORD = "a long enough passphrase";
  private static final int MOST_LOGINS = 10;
  private static final Duration USED_FOR = Duration.ofMinutes(1);

  private final AuthServiceBlockingStub auth;
  private final String email;
  private final String password;
  private @Nullable String token;
  private long loggedIn;

  public Account(Channel users, String email, String password) {
    this.auth = AuthServiceGrpc.newBlockingStub(users);
    this.email = email;
    this.password = password;
  }

  /** A new customer. */
  public static Account signUp(Channel users) {
    String email = UUID.randomUUID() + "@example.com";
    var _ =
        UserServiceGrpc.newBlockingStub(users)
            .createUser(
                CreateUserRequest.newBuilder()
                    .setEmail(email)
                    .setPassword(PASSWORD)
                    .setDisplayName("Ada")
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    return new Account(users, email, PASSWORD);
  }

  /** What it sends to log in. */
  public LoginRequest login() {
    return LoginRequest.newBuilder().setEmail(email).setPassword(password).build();
  }

  /** While nobody can log in, the token before is as good; the first login is repeated as told. */
  @Override
  public synchronized String token() {
    String known = token;
    if (known != null && System.nanoTime() - loggedIn < USED_FOR.toNanos()) {
      return known;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        String fresh =
            auth.withDeadlineAfter(Duration.ofSeconds(5))
                .login(login())
                .getTokens()
                .getAccessToken();
        token = fresh;
        loggedIn = System.nanoTime();
        return fresh;
      } catch (StatusRuntimeException e) {
        if (known != null) {
          return known;
        }
        Duration delay = RemoteFailure.from(e).retryDelay();
        if (e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED
            || delay == null
            || attempt == MOST_LOGINS) {
          throw e;
        }
        LockSupport.parkNanos(delay.toNanos());
      }
    }
  }
}
