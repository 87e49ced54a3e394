package dev.commercesuite.user;

import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.user.tokens.TestKeys;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The variables of a user-service in a test. */
final class TestEnvironment {
  static final String ISSUER = "https://issuer.test";
  static final String AUDIENCE = "commerce-test";
  static final String ADMIN_EMAIL = "admin@example.com";
  static final String ADMIN_PASSWORD = "the password of the admin";
  static final String CLIENT_SECRET = "a secret of some length: with a colon";

  private TestEnvironment() {}

  /**
   * @param folder where key files go
   */
  static Map<String, String> of(DatabaseConfig database, Path folder) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.put("TOKEN_ISSUER", ISSUER);
    environment.put("TOKEN_AUDIENCE", AUDIENCE);
    environment.put("SIGNING_KEY_FILE", TestKeys.rsa(folder.resolve("signing.pem")).toString());
    environment.put("ISSUER_HTTPS_PORT", "0");
    environment.put("PASSWORD_HASH_MEMORY_KIB", "7168");
    environment.put("PASSWORD_HASH_ITERATIONS", "1");
    environment.put("BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
    environment.put("BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
    environment.put("SERVICE_CLIENTS", "order-service:" + CLIENT_SECRET + ":payments.charge");
    return environment;
  }
}
