package dev.commercesuite.user.passwords;

import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Argon2id with a bounded number of hashes at the same time, so that a storm of logins exhausts
 * neither memory nor processors. Thread-safe.
 */
public final class Argon2PasswordHasher implements PasswordHasher, AutoCloseable {
  private final Argon2Parameters parameters;
  private final Argon2Memory memory;
  private final HashingBulkhead bulkhead;
  private final SecureRandom random = new SecureRandom();

  /** Compared with when there is no account, so that the answer takes as long. */
  private final PasswordHash dummyHash;

  public Argon2PasswordHasher(Argon2Parameters parameters, HashingLimits limits) {
    this.parameters = parameters;
    this.memory = parameters.memory();
    this.bulkhead = new HashingBulkhead(limits, System::nanoTime);
    this.dummyHash = parameters.randomHash(random);
  }

  @Override
  public Permit acquire() {
    return bulkhead.acquire();
  }

  @Override
  public PasswordHash hash(Password password) {
    byte[] salt = new byte[Argon2Parameters.SALT_BYTES];
    random.nextBytes(salt);
    return bulkhead.execute(
        () -> memory.use(blocks -> Argon2Hash.make(bytes(password), salt, parameters, blocks)));
  }

  @Override
  public boolean matches(Password password, PasswordHash hash) {
    return bulkhead.execute(
        () -> memory.use(blocks -> Argon2Hash.parse(hash).isOf(bytes(password), blocks)));
  }

  @Override
  public void simulateMatch(Password password) {
    boolean _ = matches(password, dummyHash);
  }

  @Override
  public boolean isOutdated(PasswordHash hash) {
    return !hash.phc().startsWith(parameters.phcPrefix());
  }

  /** Ends the threads when they have nothing to do any more. */
  @Override
  public void close() {
    bulkhead.close();
  }

  private static byte[] bytes(Password password) {
    return password.reveal().getBytes(StandardCharsets.UTF_8);
  }
}
