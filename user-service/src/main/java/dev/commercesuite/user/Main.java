package dev.commercesuite.user;

import dev.commercesuite.interceptors.auth.Revocations;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.auth.TrustedIssuer;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.lifecycle.ServiceMain;
import dev.commercesuite.runtime.lifecycle.ServiceProcess;
import dev.commercesuite.runtime.lifecycle.Serving;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.user.domain.AccessTokens;
import dev.commercesuite.user.domain.PasswordHasher;
import dev.commercesuite.user.domain.SecurityEvents;
import dev.commercesuite.user.domain.ServiceClients;
import dev.commercesuite.user.domain.Sessions;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserStore;
import dev.commercesuite.user.domain.Users;
import dev.commercesuite.user.grpc.AuthGrpcService;
import dev.commercesuite.user.grpc.ClientInterceptor;
import dev.commercesuite.user.grpc.UserErrors;
import dev.commercesuite.user.grpc.UserGrpcService;
import dev.commercesuite.user.http.IssuerHttpServer;
import dev.commercesuite.user.passwords.Argon2PasswordHasher;
import dev.commercesuite.user.persistence.PostgresSessionStore;
import dev.commercesuite.user.persistence.PostgresUserStore;
import dev.commercesuite.user.tokens.JwtAccessTokens;
import dev.commercesuite.user.tokens.SigningKeys;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts user-service together. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final String NAME = "user-service";

  /** Times are answered as they are stored. */
  private static final Duration POSTGRES_PRECISION = Duration.of(1, ChronoUnit.MICROS);

  private Main() {}

  public static void main(String[] args) {
    ServiceMain.run(NAME, Config::from, Main::start);
  }

  /** Returns when the service is serving. */
  public static RunningService start(Config config) {
    return ServiceProcess.start(NAME, config.process(), process -> assemble(config, process));
  }

  private static Serving assemble(Config config, ServiceProcess process) {
    Clock clock = Clock.tick(Clock.systemUTC(), POSTGRES_PRECISION);
    Uuid7 ids = new Uuid7(clock);
    IssuerConfig issuer = config.issuer();
    SigningKeys keys = issuer.keys();
    SecurityEvents events = new LoggedSecurityEvents();

    Database database = process.database(config.database(), "classpath:db/user");
    UserStore store = new PostgresUserStore(database);
    PasswordHasher passwords =
        process.closing(
            new Argon2PasswordHasher(config.passwords().parameters(), config.passwords().limits()));
    AccessTokens accessTokens = new JwtAccessTokens(keys, issuer.policy(), ids, clock);

    Users users = new Users(store, passwords, events, ids, clock, config.purgeAfter());
    createFirstAdmin(config, users);
    Sessions sessions =
        new Sessions(
            store,
            new PostgresSessionStore(database),
            passwords,
            accessTokens,
            events,
            ids,
            clock,
            issuer.refreshLifetime());
    ServiceClients clients = new ServiceClients(config.clients(), accessTokens, events);

    process.closing(IssuerHttpServer.start(issuer.httpsPort(), process.tls().forJdk(), keys));

    IdempotentCalls calls = new IdempotentCalls(config.process().secret());
    PageTokens pageTokens = new PageTokens(config.process().secret());
    UserGrpcService userService = new UserGrpcService(users, calls, pageTokens);
    AuthGrpcService authService = new AuthGrpcService(sessions, clients, keys, calls, pageTokens);
    BindableService authServiceWithClient =
        () -> ServerInterceptors.intercept(authService, new ClientInterceptor());
    TokenVerifier tokens =
        process.tokens(
            TrustedIssuer.suite(
                issuer.policy().issuer(), issuer.policy().audience(), keys, Revocations.NONE),
            config.otherIssuers());
    return new Serving(List.of(userService, authServiceWithClient), UserErrors::map, tokens);
  }

  private static void createFirstAdmin(Config config, Users users) {
    FirstAdmin admin = config.firstAdmin();
    if (admin == null) {
      return;
    }
    try {
      users.ensureAdmin(admin.email(), admin.password());
    } catch (UserException.EmailTaken _) {
      // Never promoted: whoever signed up with the address first would be the administrator.
      log.warn("No administrator was created: BOOTSTRAP_ADMIN_EMAIL belongs to an account already");
    }
  }
}
