package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import java.util.stream.Collectors;

/** Rows of the table {@code users}. */
final class UserRows {
  static final String USER_COLUMNS =
      """
      id, email, email_verify_time, display_name, roles, create_time, update_time, disable_time,
      delete_time, purge_time, version
      """;

  static final String ACCOUNT_COLUMNS = "password_hash, password_version, " + USER_COLUMNS;

  private UserRows() {}

  static User user(Row row) {
    return new User(
        new UserId(row.uuid("id")),
        new Email(row.text("email")),
        row.nullableInstant("email_verify_time"),
        row.text("display_name"),
        row.texts("roles").stream().map(Role::valueOf).collect(Collectors.toSet()),
        row.instant("create_time"),
        row.instant("update_time"),
        row.nullableInstant("disable_time"),
        row.nullableInstant("delete_time"),
        row.nullableInstant("purge_time"),
        row.longInteger("version"));
  }

  static Account account(Row row) {
    return new Account(
        user(row),
        PasswordHash.stored(row.text("password_hash")),
        row.longInteger("password_version"));
  }
}
