package dev.commercesuite.system.model;

import dev.commercesuite.system.model.reference.Divergence;
import dev.commercesuite.system.model.suite.Seams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Many random operations in several shards at once, each a suite of its own. The same seed, number
 * of shards and number of operations make the same trace.
 *
 * @param seed of the first shard; the others count up from it
 * @param operations in all shards together
 * @param lines takes what there is to say on the way
 */
public record ModelRun(
    long seed, int shards, long operations, Seams seams, Consumer<String> lines) {
  private static final int COMPARISONS = 20;

  /**
   * What came of it.
   *
   * @param digest of all operations and answers
   */
  public record Report(String digest, Tally tally) {}

  /**
   * Performs the operations.
   *
   * @throws AssertionError when the suite and the model diverge; the message says how to see it
   *     again
   */
  public Report run() {
    Tally tally = new Tally();
    RunProgress progress = new RunProgress(lines);
    List<Future<String>> digests = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(shards)) {
      for (int shard = 0; shard < shards; shard++) {
        int number = shard;
        digests.add(threads.submit(() -> run(number, tally, progress)));
      }
    }
    StringBuilder digest = new StringBuilder();
    for (Future<String> shard : digests) {
      digest.append(result(shard)).append(' ');
    }
    return new Report(digest.toString().strip(), tally);
  }

  /** The digest of a shard; it means nothing when another one has failed. */
  private String run(int number, Tally tally, RunProgress progress) {
    long mine = operations / shards;
    long compareEvery = Math.max(1_000, mine / COMPARISONS);
    try (Shard shard = new Shard(seed + number, seams, tally)) {
      try {
        for (long i = 1; i <= mine && !progress.hasFailed(); i++) {
          shard.step();
          if (i % compareEvery == 0) {
            shard.compareBooks();
          }
          progress.operationDone();
        }
        shard.finish();
        return shard.trace().digest();
      } catch (RuntimeException e) {
        progress.failed();
        throw new AssertionError(explain(number, shard.trace(), e), e);
      }
    }
  }

  private String explain(int number, Trace trace, RuntimeException failure) {
    return """
    seed %d, shard %d of %d, operation %d: %s

    The last operations:
    %s

    To see it again: ./mvnw -pl system-tests -am verify -Dtest=none -Dit.test=ModelIT \
    -Dmodel.seed=%d -Dmodel.shards=%d -Dmodel.operations=%d\
    """
        .formatted(
            seed,
            number,
            shards,
            trace.operations(),
            failure instanceof Divergence ? failure.getMessage() : failure,
            trace.latest(),
            seed,
            shards,
            operations);
  }

  private static String result(Future<String> shard) {
    try {
      return shard.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError divergence) {
        throw divergence;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
