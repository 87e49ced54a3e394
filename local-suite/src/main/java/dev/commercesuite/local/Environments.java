package dev.commercesuite.local;

import dev.commercesuite.local.keys.DevelopmentCertificates;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.postgres.LocalDatabase;
import dev.commercesuite.local.postgres.PostgresServer;
import dev.commercesuite.runtime.config.ListenAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment variables of one process of each service, as a deployment would set them.
 *
 * @param ports of the processes
 * @param extra variables of every service; they count more than those made here
 */
public record Environments(
    Ports ports,
    PostgresServer server,
    SuiteDatabases databases,
    SecretFiles secrets,
    DevelopmentCertificates certificates,
    Map<String, String> extra) {
  /** Who is the first administrator. */
  public static final String ADMIN_EMAIL = "admin@example.com";

  public static final String USER_SERVICE = "user-service";
  public static final String ORDER_SERVICE = "order-service";
  public static final String PAYMENT_SERVICE = "payment-service";

  /** In the order in which they need each other. */
  public static final List<String> SERVICES = List.of(USER_SERVICE, PAYMENT_SERVICE, ORDER_SERVICE);

  /** A client that may ask for tokens to mail to people, and do nothing else. */
  public static final String MAILER = "mailer";

  /** Who has a certificate: the services, and whoever calls them with a service token. */
  public static final List<String> CERTIFIED =
      List.of(USER_SERVICE, PAYMENT_SERVICE, ORDER_SERVICE, MAILER);

  /** A client that may ask about tokens, and do nothing else. */
  private static final String GATEWAY = "gateway";

  private static final String AUDIENCE = "commerce-suite";

  /** Of a shop that does not exist, and of one that somebody develops on this machine. */
  private static final String RETURN_URLS = "https://shop.example.com,http://localhost:3000";

  /** Of {@code user-service}. */
  public Map<String, String> userService() {
    Map<String, String> environment =
        process(USER_SERVICE, ports.userGrpc(), ports.userAdmin(), databases.users());
    environment.put("TOKEN_ISSUER", issuer());
    environment.put("TOKEN_AUDIENCE", AUDIENCE);
    environment.put("ISSUER_HTTPS_PORT", String.valueOf(ports.issuer()));
    environment.put("SIGNING_KEY_FILE", secrets.rsaKey("signing-key.pem").toString());
    environment.put("SERVICE_CLIENTS_FILE", serviceClients().toString());
    // Everybody on a laptop has the same address.
    environment.put("LOGIN_ATTEMPTS_PER_ADDRESS", "10000");
    environment.put("SIGN_UPS_PER_ADDRESS", "10000");
    environment.put("BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
    environment.put(
        "BOOTSTRAP_ADMIN_PASSWORD_FILE", secrets.password(SuiteFolder.ADMIN_PASSWORD).toString());
    environment.putAll(extra);
    return environment;
  }

  /** Of {@code payment-service}. */
  public Map<String, String> paymentService() {
    Map<String, String> environment =
        process(PAYMENT_SERVICE, ports.paymentGrpc(), ports.paymentAdmin(), databases.payments());
    environment.putAll(tokens());
    environment.putAll(database("SANDBOX_DATABASE", databases.sandboxProvider()));
    environment.put("PAYMENT_RETURN_URLS", RETURN_URLS);
    environment.putAll(extra);
    return environment;
  }

  /** Of {@code order-service}. */
  public Map<String, String> orderService() {
    Map<String, String> environment =
        process(ORDER_SERVICE, ports.orderGrpc(), ports.orderAdmin(), databases.orders());
    environment.putAll(tokens());
    environment.put("USER_SERVICE_TARGET", "dns:///localhost:" + ports.userGrpc());
    environment.put("PAYMENT_SERVICE_TARGET", "dns:///localhost:" + ports.paymentGrpc());
    environment.put("SERVICE_CLIENT_ID", ORDER_SERVICE);
    environment.put("SERVICE_CLIENT_SECRET_FILE", orderServiceSecret().toString());
    environment.put("PAYMENT_RETURN_URLS", RETURN_URLS);
    environment.putAll(extra);
    return environment;
  }

  private Map<String, String> process(
      String service, int grpcPort, int adminPort, LocalDatabase database) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(ListenAddress.VARIABLE, ListenAddress.LOOPBACK.toString());
    environment.put("GRPC_PORT", String.valueOf(grpcPort));
    environment.put("ADMIN_PORT", String.valueOf(adminPort));
    environment.put("TLS_CERTIFICATE_FILE", certificates.certificate(service).toString());
    environment.put("TLS_KEY_FILE", certificates.key(service).toString());
    environment.put("TLS_CA_FILE", certificates.authority().toString());
    environment.put("SERVICE_SECRET_FILE", secrets.key(service + "-secret").toString());
    environment.put("SHUTDOWN_SETTLE_DELAY", "0s");
    environment.put("SHUTDOWN_GRACE", "2s");
    environment.putAll(database("DATABASE", database));
    return environment;
  }

  private Map<String, String> tokens() {
    return Map.of(
        "TOKEN_ISSUER",
        issuer(),
        "TOKEN_AUDIENCE",
        AUDIENCE,
        "TOKEN_JWKS_URI",
        issuer() + "/.well-known/jwks.json",
        "TOKEN_REVOCATIONS_URI",
        issuer() + "/oauth2/revocations");
  }

  private Map<String, String> database(String prefix, LocalDatabase database) {
    return Map.of(
        prefix + "_URL", server.jdbcUrl(database.name()),
        prefix + "_USER", database.application(),
        prefix + "_PASSWORD_FILE", database.applicationPassword().toString(),
        prefix + "_OWNER_USER", database.owner(),
        prefix + "_OWNER_PASSWORD_FILE", database.ownerPassword().toString());
  }

  private String issuer() {
    return "https://localhost:" + ports.issuer();
  }

  private Path orderServiceSecret() {
    return secrets.password("order-service-client-secret");
  }

  /** Who may ask for service tokens or about tokens, with its secret and scopes. */
  private Path serviceClients() {
    String orders = PrivateFiles.read(orderServiceSecret()).strip();
    String gateway = PrivateFiles.read(secrets.password("gateway-client-secret")).strip();
    String mailer = PrivateFiles.read(secrets.password(SuiteFolder.MAILER_SECRET)).strip();
    return secrets.derived(
        "service-clients",
        ORDER_SERVICE
            + ":"
            + orders
            + ":payments.charge users.purged\n"
            + GATEWAY
            + ":"
            + gateway
            + ":tokens.introspect\n"
            + MAILER
            + ":"
            + mailer
            + ":users.recovery");
  }
}
