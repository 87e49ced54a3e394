package dev.commercesuite.order.clients;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.runtime.config.Secret;
import io.grpc.Channel;
import io.grpc.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens of this service itself, from user-service. One is kept and used until a fifth
 * of its life is left. Thread-safe: while one thread fetches a token, the others wait for it.
 */
public final class ServiceTokens implements TokenSource {
  private final AuthServiceBlockingStub auth;
  private final String clientId;
  private final Secret clientSecret;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Token current;

  /** A token and when to renew it. */
  private record Token(String value, Instant renewal) {}

  /**
   * Asks for no token yet.
   *
   * @param userService a channel to user-service
   */
  public ServiceTokens(
      Channel userService, String clientId, Secret clientSecret, InstantSource clock) {
    this.auth = AuthServiceGrpc.newBlockingStub(userService);
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clock = clock;
  }

  @Override
  public String token() {
    Token token = current;
    if (token != null && isFresh(token)) {
      return token.value();
    }
    lock.lock();
    try {
      Token fetchedMeanwhile = current;
      if (fetchedMeanwhile != null && isFresh(fetchedMeanwhile)) {
        return fetchedMeanwhile.value();
      }
      Token fetched = fetch();
      current = fetched;
      return fetched.value();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFresh(Token token) {
    return clock.instant().isBefore(token.renewal());
  }

  private Token fetch() {
    Instant asked = clock.instant();
    IssueServiceTokenRequest request =
        IssueServiceTokenRequest.newBuilder()
            .setClientId(clientId)
            .setClientSecret(clientSecret.reveal())
            .build();
    // Outside of the call that happens to need it: the others wait for the same token.
    Context before = Context.ROOT.attach();
    try {
      Tokens tokens = auth.issueServiceToken(request).getTokens();
      long life = tokens.getExpiresIn().getSeconds();
      return new Token(tokens.getAccessToken(), asked.plusSeconds(life * 4 / 5));
    } finally {
      Context.ROOT.detach(before);
    }
  }
}
