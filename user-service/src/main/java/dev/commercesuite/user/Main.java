package dev.commercesuite.user;

import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.lifecycle.ServiceMain;
import dev.commercesuite.runtime.lifecycle.ServiceProcess;
import dev.commercesuite.runtime.lifecycle.Serving;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.user.config.IssuerConfig;
import dev.commercesuite.user.domain.accounts.GuessablePasswords;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import dev.commercesuite.user.domain.accounts.UserStore;
import dev.commercesuite.user.domain.accounts.Users;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.recovery.AccountRecovery;
import dev.commercesuite.user.domain.recovery.RecoveryToken;
import dev.commercesuite.user.domain.retention.Retention;
import dev.commercesuite.user.domain.retention.RetentionStore;
import dev.commercesuite.user.domain.sessions.LoginStore;
import dev.commercesuite.user.domain.sessions.Logins;
import dev.commercesuite.user.domain.sessions.SessionLifetimes;
import dev.commercesuite.user.domain.sessions.SessionStore;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.signing.AccessTokens;
import dev.commercesuite.user.domain.throttling.Throttle;
import dev.commercesuite.user.domain.tokens.TokenClaims;
import dev.commercesuite.user.domain.tokens.TokenIntrospection;
import dev.commercesuite.user.domain.tokens.TokenRevocation;
import dev.commercesuite.user.grpc.AuthGrpcService;
import dev.commercesuite.user.grpc.ConnectionInterceptor;
import dev.commercesuite.user.grpc.PurgedUsersFeed;
import dev.commercesuite.user.grpc.RecoveryGrpcService;
import dev.commercesuite.user.grpc.UserErrors;
import dev.commercesuite.user.grpc.UserGrpcService;
import dev.commercesuite.user.http.IssuerEndpoints;
import dev.commercesuite.user.http.IssuerHttpServer;
import dev.commercesuite.user.passwords.ZxcvbnPasswords;
import dev.commercesuite.user.persistence.PostgresAttemptStore;
import dev.commercesuite.user.persistence.PostgresClientAssertionStore;
import dev.commercesuite.user.persistence.PostgresLoginStore;
import dev.commercesuite.user.persistence.PostgresPurgedUsers;
import dev.commercesuite.user.persistence.PostgresRecoveryStore;
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
import dev.commercesuite.user.tokens.TokenPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Puts user-service together. */
public final class Main {
  private static final String NAME = "user-service";

  /** Times are answered as they are stored. */
  private static final Duration POSTGRES_PRECISION = Duration.of(1, ChronoUnit.MICROS);

  /** One query of the service's own database: what is revoked here takes effect here soon. */
  private static final RevocationPolling OWN_REVOCATIONS =
      new RevocationPolling(Duration.ofSeconds(2), Duration.ofSeconds(60));

  private static final String MIGRATIONS = "classpath:db/user";

  private Main() {}

  public static void main(String[] args) {
    ServiceMain.run(NAME, args, Config::from, Main::start, Main::migrations);
  }

  /** Returns when the service is serving. */
  public static RunningService start(Config config) {
    return ServiceProcess.start(NAME, config.process(), process -> assemble(config, process));
  }

  /** What the command {@code migrate} migrates. */
  static List<MigrationConfig> migrations(Settings settings) {
    Setting<MigrationConfig> database = MigrationConfig.from(settings, "DATABASE", MIGRATIONS);
    return settings.build(() -> List.of(database.get()));
  }

  private static Serving assemble(Config config, ServiceProcess process) {
    Clock clock = Clock.tick(Clock.systemUTC(), POSTGRES_PRECISION);
    Uuid7 ids = new Uuid7(clock);
    Secret secret = config.process().secret();

    Database database =
        process.database(
            config.database(),
            MIGRATIONS,
            Map.of("security_events", config.securityEventRetention()));
    SecurityEvents events = new PostgresSecurityEvents(database, new LoggedSecurityEvents());
    PostgresAttemptStore attempts = new PostgresAttemptStore(database, secret);
    Throttle throttle = new Throttle(attempts, config.attempts(), events, clock);
    PasswordHasher passwords = process.closing(config.passwords().hasher());
    process.callsWaitElsewhere(config.passwords().limits().callers());
    GuessablePasswords guessable = new ZxcvbnPasswords();
    SigningKeys keys = signingKeys(config.issuer(), database, events, clock, process);
    TokenPolicy policy = config.issuer().policy();
    AccessTokens accessTokens = new JwtAccessTokens(keys, policy, ids, clock);

    UserStore userStore = new PostgresUserStore(database);
    Users users =
        new Users(
            userStore, throttle, passwords, guessable, events, ids, clock, config.purgeAfter());
    FirstAdminSetup.run(config.firstAdmin(), users);
    LoginStore loginStore = new PostgresLoginStore(database, attempts);
    SessionLifetimes lifetimes = config.sessions();
    Logins logins =
        new Logins(loginStore, throttle, passwords, accessTokens, events, ids, clock, lifetimes);
    SessionStore sessionStore = new PostgresSessionStore(database);
    Sessions sessions =
        new Sessions(userStore, sessionStore, accessTokens, events, clock, lifetimes);
    AccountRecovery recovery =
        new AccountRecovery(
            new PostgresRecoveryStore(database),
            throttle,
            passwords,
            guessable,
            events,
            RecoveryToken::random,
            clock,
            config.recovery());
    ServiceClients clients =
        new ServiceClients(
            config.clients(),
            throttle,
            new JwtClientAssertions(config.issuer().assertionAudiences(), clock),
            new PostgresClientAssertionStore(database),
            accessTokens,
            events,
            clock);
    RetentionStore old = new PostgresRetentionStore(database);
    Retention retention = new Retention(old, events, clock);
    process.closing(RetentionWorker.start(retention, process.metrics()));

    RevocationSource revocations = new PostgresRevocations(database, clock);
    TokenClaims.Reader tokens = new JwtTokenReader(keys, policy, clock);
    process.closing(
        IssuerHttpServer.start(
            config.process().server().address(),
            config.issuer().http(),
            config.process().server().peers().proxies(),
            process.tls().forJdk(),
            new IssuerEndpoints(
                policy.issuer(),
                keys,
                clients,
                sessions,
                new TokenIntrospection(tokens, sessions, clients),
                new TokenRevocation(tokens, sessions),
                revocations),
            process.metrics()));

    IdempotentCalls calls = new IdempotentCalls(secret).foundByCaller();
    Pages pages = new Pages(new PageTokens(secret));
    ConnectionInterceptor connection =
        new ConnectionInterceptor(config.process().server().peers().proxies());
    Revocations revoked = process.revocations(revocations, OWN_REVOCATIONS);
    return new Serving(
        List.of(
            connection.around(
                new UserGrpcService(
                    users,
                    new PurgedUsersFeed(
                        new PostgresPurgedUsers(database), new ResumeTokens(secret)),
                    calls,
                    pages)),
            connection.around(new AuthGrpcService(logins, sessions, clients, keys, calls, pages)),
            connection.around(new RecoveryGrpcService(recovery))),
        UserErrors::map,
        process.tokens(
            TrustedIssuer.suite(policy.issuer(), policy.audience(), keys, revoked),
            config.otherIssuers()));
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
    process.closing(SigningKeyReload.start(keys, process.metrics()));
    return keys;
  }
}
