package dev.commercesuite.user;

import dev.commercesuite.user.config.FirstAdmin;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Users;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the administrator of the configuration, when there is none. */
final class FirstAdminSetup {
  private static final Logger log = LoggerFactory.getLogger(FirstAdminSetup.class);

  private FirstAdminSetup() {}

  static void run(@Nullable FirstAdmin admin, Users users) {
    if (admin == null) {
      return;
    }
    try {
      users.ensureAdmin(admin.email(), admin.password());
    } catch (UserException.EmailTaken _) {
      // Never promoted: whoever signed up with the address first would be the administrator.
      log.warn("No administrator was created: BOOTSTRAP_ADMIN_EMAIL already belongs to an account");
    } catch (UserException.PasswordTooCommon e) {
      throw new IllegalStateException("BOOTSTRAP_ADMIN_PASSWORD: " + e.getMessage(), e);
    }
  }
}
