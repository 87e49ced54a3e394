package dev.commercesuite.user.passwords;

import com.password4j.Argon2Function;
import dev.commercesuite.user.domain.Password;
import dev.commercesuite.user.domain.PasswordHash;
import dev.commercesuite.user.domain.PasswordHasher;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Argon2id with a bounded number of hashes at the same time, so that a storm of logins exhausts
 * neither memory nor processors. Thread-safe.
 */
public final class Argon2PasswordHasher implements PasswordHasher, AutoCloseable {
  private static final int SALT_BYTES = 16;

  private final Argon2Parameters parameters;
  private final HashingTurns turns;
  private final SecureRandom random = new SecureRandom();
  private final PasswordHash nobody;

  public Argon2PasswordHasher(Argon2Parameters parameters, HashingLimits limits) {
    this.parameters = parameters;
    this.turns = new HashingTurns(limits);
    this.nobody = hash(new Password("the password of an account that does not exist"));
  }

  @Override
  public Place enter() {
    return turns.enter();
  }

  @Override
  public PasswordHash hash(Password password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return turns.inTurn(
        () -> new PasswordHash(parameters.function().hash(bytes(password), salt).getResult()));
  }

  @Override
  public boolean matches(Password password, PasswordHash hash) {
    return turns.inTurn(() ->
        Argon2Function.getInstanceFromHash(hash.phc())
            .check(bytes(password), hash.phc().getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public void matchNothing(Password password) {
    boolean _ = matches(password, nobody);
  }

  @Override
  public boolean isOutdated(PasswordHash hash) {
    return !hash.phc().startsWith(parameters.phcPrefix());
  }

  /** Ends the threads when they have nothing to do any more. */
  @Override
  public void close() {
    turns.close();
  }

  private static byte[] bytes(Password password) {
    return password.reveal().getBytes(StandardCharsets.UTF_8);
  }
}
