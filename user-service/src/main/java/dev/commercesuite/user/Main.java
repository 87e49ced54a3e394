package dev.commercesuite.user;

import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.lifecycle.ServiceMain;
import dev.commercesuite.runtime.lifecycle.ServiceProcess;
import dev.commercesuite.runtime.lifecycle.Serving;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.user.config.FirstAdmin;
import dev.commercesuite.user.config.IssuerConfig;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import dev.commercesuite.user.domain.accounts.UserStore;
import dev.commercesuite.user.domain.accounts.Users;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.retention.Retention;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.signing.AccessTokens;
import dev.commercesuite.user.domain.throttling.Throttle;
import dev.commercesuite.user.domain.tokens.HeldTokens;
import dev.commercesuite.user.domain.tokens.TokenClaims;
import dev.commercesuite.user.grpc.AuthGrpcService;
import dev.commercesuite.user.grpc.ClientInterceptor;
import dev.commercesuite.user.grpc.UserErrors;
import dev.commercesuite.user.grpc.UserGrpcService;
import dev.commercesuite.user.http.IssuerEndpoints;
import dev.commercesuite.user.http.IssuerHttpServer;
import dev.commercesuite.user.passwords.Argon2PasswordHasher;
import dev.commercesuite.user.persistence.PostgresAttemptStore;
import dev.commercesuite.user.persistence.PostgresClientAssertionStore;
import dev.commercesuite.user.persistence.PostgresRetentionStore;
import dev.commercesuite.user.persistence.PostgresRevocations;
import dev.commercesuite.user.persistence.PostgresSecurityEvents;
import dev.commercesuite.user.persistence.PostgresSessionStore;
import dev.commercesuite.user.persistence.PostgresSigningKeyStore;
import dev.commercesuite.user.persistence.PostgresUserStore;
import dev.commercesuite.user.tokens.JwtAccessTokens;
import dev.commercesuite.user.tokens.JwtClientAssertions;
import dev.commercesuite.user.tokens.JwtTokenReader;
import dev.commercesuite.user.tokens.SigningKeyReload;
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

  /** One query of the service's own database: what is revoked here takes effect here soon. */
  private static final RevocationPolling OWN_REVOCATIONS =
      new RevocationPolling(Duration.ofSeconds(2), Duration.ofSeconds(60));

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

    Database database = process.database(config.database(), "classpath:db/user");
    SecurityEvents events = new PostgresSecurityEvents(database, new LoggedSecurityEvents());
    UserStore store = new PostgresUserStore(database);
    PasswordHasher passwords =
        process.closing(
            new Argon2PasswordHasher(config.passwords().parameters(), config.passwords().limits()));
    SigningKeys keys = signingKeys(issuer, database, events, clock, process);
    AccessTokens accessTokens = new JwtAccessTokens(keys, issuer.policy(), ids, clock);

    Throttle throttle =
        new Throttle(
            new PostgresAttemptStore(database, config.process().secret()),
            config.attempts().limits(),
            events,
            clock);
    Users users = new Users(store, throttle, passwords, events, ids, clock, config.purgeAfter());
    createFirstAdmin(config, users);
    Sessions sessions =
        new Sessions(
            store,
            new PostgresSessionStore(database),
            throttle,
            passwords,
            accessTokens,
            events,
            ids,
            clock,
            config.sessions());
    ServiceClients clients =
        new ServiceClients(
            config.clients(),
            throttle,
            new JwtClientAssertions(issuer.assertionAudiences(), clock),
            new PostgresClientAssertionStore(database),
            accessTokens,
            events,
            clock);

    Retention retention =
        new Retention(
            new PostgresRetentionStore(database), events, clock, config.securityEventRetention());
    process.closing(RetentionWorker.start(retention, process.metrics()));

    TokenClaims.Reader tokenReader = new JwtTokenReader(keys, issuer.policy(), clock);
    RevocationSource revocations = new PostgresRevocations(database, clock);
    process.closing(
        IssuerHttpServer.start(
            issuer.http(),
            config.attempts().proxies(),
            process.tls().forJdk(),
            new IssuerEndpoints(
                issuer.policy().issuer(),
                keys,
                clients,
                sessions,
                new HeldTokens(tokenReader, sessions, clients),
                revocations),
            process.metrics()));

    IdempotentCalls calls = new IdempotentCalls(config.process().secret());
    PageTokens pageTokens = new PageTokens(config.process().secret());
    UserGrpcService userService = new UserGrpcService(users, calls, pageTokens);
    AuthGrpcService authService = new AuthGrpcService(sessions, clients, keys, calls, pageTokens);
    ClientInterceptor client = new ClientInterceptor(config.attempts().proxies());
    TokenVerifier tokens =
        process.tokens(
            TrustedIssuer.suite(
                issuer.policy().issuer(),
                issuer.policy().audience(),
                keys,
                process.revocations(revocations, OWN_REVOCATIONS)),
            config.otherIssuers());
    List<BindableService> services =
        List.of(
            () -> ServerInterceptors.intercept(userService, client),
            () -> ServerInterceptors.intercept(authService, client));
    return new Serving(services, UserErrors::map, tokens);
  }

  private static SigningKeys signingKeys(
      IssuerConfig issuer,
      Database database,
      SecurityEvents events,
      Clock clock,
      ServiceProcess process) {
    SigningKeys keys =
        SigningKeys.open(
            issuer.signingKey(),
            issuer.policy().lifetime(),
            new PostgresSigningKeyStore(database),
            events,
            clock);
    keys.register(process.metrics());
    process.closing(
        SigningKeyReload.start(keys, issuer.signingKey().reloadInterval(), process.metrics()));
    return keys;
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
