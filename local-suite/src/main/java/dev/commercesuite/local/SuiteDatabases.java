package dev.commercesuite.local;

import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.postgres.LocalDatabase;
import java.util.List;

/** The databases of the suite, with the roles that own and use them. */
public record SuiteDatabases(
    LocalDatabase users,
    LocalDatabase orders,
    LocalDatabase payments,
    LocalDatabase sandboxProvider) {

  /** With the passwords that are, or will be, among these secrets. */
  public SuiteDatabases(SecretFiles secrets) {
    this(
        database("users", secrets),
        database("orders", secrets),
        database("payments", secrets),
        database("sandbox_provider", secrets));
  }

  public List<LocalDatabase> all() {
    return List.of(users, orders, payments, sandboxProvider);
  }

  private static LocalDatabase database(String name, SecretFiles secrets) {
    String owner = name + "_owner";
    String application = name + "_app";
    return new LocalDatabase(
        name,
        owner,
        secrets.password("postgres-" + owner),
        application,
        secrets.password("postgres-" + application));
  }
}
