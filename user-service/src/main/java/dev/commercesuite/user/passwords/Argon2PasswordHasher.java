package dev.commercesuite.user.passwords;

import com.password4j.Argon2Function;
import dev.commercesuite.user.domain.Password;
import dev.commercesuite.user.domain.PasswordHash;
import dev.commercesuite.user.domain.PasswordHasher;
import dev.commercesuite.user.domain.UserException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Argon2id with a bounded number of hashes at the same time, so that a storm of logins exhausts
 * neither memory nor processors. Thread-safe.
 *
 * <p>Hashes are computed on platform threads: they share the processors fairly with everything
 * else, where virtual threads would keep their carriers until a hash is done.
 */
public final class Argon2PasswordHasher implements PasswordHasher, AutoCloseable {
  private static final int SALT_BYTES = 16;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Argon2Parameters parameters;
  private final HashingLimits limits;
  private final Semaphore turns;
  private final ExecutorService workers;
  private final SecureRandom random = new SecureRandom();
  private final PasswordHash nobody;

  public Argon2PasswordHasher(Argon2Parameters parameters, HashingLimits limits) {
    this.parameters = parameters;
    this.limits = limits;
    this.turns = new Semaphore(limits.concurrency(), true);
    this.workers =
        Executors.newFixedThreadPool(
            limits.concurrency(), Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
    this.nobody = hash(new Password("the password of an account that does not exist"));
  }

  @Override
  public PasswordHash hash(Password password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return inTurn(
        () -> new PasswordHash(parameters.function().hash(bytes(password), salt).getResult()));
  }

  @Override
  public boolean matches(Password password, PasswordHash hash) {
    return inTurn(() ->
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
    workers.shutdown();
  }

  private static byte[] bytes(Password password) {
    return password.reveal().getBytes(StandardCharsets.UTF_8);
  }

  private <T> T inTurn(Supplier<T> work) {
    try {
      if (!turns.tryAcquire(limits.longestWait().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new UserException.HashingOverloaded(RETRY_AFTER);
      }
      try {
        return workers.submit(work::get).get();
      } finally {
        turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException.HashingOverloaded(RETRY_AFTER);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Argon2id failed", e.getCause());
    }
  }
}
