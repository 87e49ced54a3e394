package dev.commercesuite.user.passwords;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;

/**
 * The memory that hashes fill, kept from one to the next: 19 MiB each would otherwise have the
 * garbage collector stop the process several times in a second of logins. As many are kept as were
 * in use at the same time, cleared. Thread-safe.
 */
final class Argon2Memory {
  private final int blocks;
  private final Queue<BlockPool> unused = new ConcurrentLinkedQueue<>();

  /**
   * Keeps nothing yet.
   *
   * @param kib of each hash; one that needs more gets the rest for itself
   */
  Argon2Memory(int kib, int lanes) {
    this.blocks = Argon2BytesGenerator.getBlockCount(kib, lanes);
  }

  /** Does a hash, which nobody else has this memory for. */
  <T> T use(Function<BlockPool, T> hash) {
    BlockPool kept = unused.poll();
    BlockPool memory = kept == null ? new FixedBlockPool(blocks) : kept;
    T result = hash.apply(memory);
    unused.add(memory);
    return result;
  }
}
