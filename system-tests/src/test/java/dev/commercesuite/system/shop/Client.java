package dev.commercesuite.system.shop;

import com.google.protobuf.Message;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Sends wishes, with a line in the journal before and after each call. After an unknown outcome it
 * mostly asks again until it knows, as good clients do, and sometimes leaves it at that.
 */
public final class Client {
  private static final int TRIES = 40;
  private static final int LEFT_PERCENT = 30;
  private static final int ASKING_AGAIN = 8;

  private final Journal journal;
  private final CountDownLatch end;
  private final Map<String, ClientRequest<?, ?>> wishes = new ConcurrentHashMap<>();

  /**
   * Shared by all threads of a load.
   *
   * @param end of the load
   */
  public Client(Journal journal, CountDownLatch end) {
    this.journal = journal;
    this.end = end;
  }

  /** How many there were. */
  public int requests() {
    return wishes.size();
  }

  /** Sends it once. */
  <Q extends Message, A extends Message> Outcome<A> call(ClientRequest<Q, A> wish) {
    wishes.put(wish.requestId(), wish);
    journal.intent(wish);
    Outcome<A> outcome = wish.send();
    journal.outcome(wish, outcome);
    return outcome;
  }

  /** Sends it, and mostly again while nothing is known. */
  <Q extends Message, A extends Message> Outcome<A> fulfil(
      ClientRequest<Q, A> wish, Random random) {
    Outcome<A> outcome = call(wish);
    if (outcome instanceof Outcome.Unknown && random.nextInt(100) < LEFT_PERCENT) {
      return outcome;
    }
    for (int again = 0; again < TRIES && outcome instanceof Outcome.Unknown; again++) {
      if (hasEnded(random.nextInt(50, 400))) {
        return outcome;
      }
      outcome = call(wish);
    }
    return outcome;
  }

  /** Waits for so many milliseconds, or less when the load ends. */
  public boolean hasEnded(int milliseconds) {
    try {
      return end.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Sends every wish again, until each is told the end or has waited for so long. */
  public void askAgain(Duration longest) {
    try (ExecutorService threads = Executors.newFixedThreadPool(ASKING_AGAIN)) {
      wishes.values().forEach(wish -> threads.execute(() -> conclude(wish, longest)));
    }
  }

  /** A channel that has just lost all its replicas fails calls at once, until it has one again. */
  private void conclude(ClientRequest<?, ?> wish, Duration longest) {
    Awaitility.await(wish.requestId())
        .atMost(longest)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(300))
        .pollInSameThread()
        .until(() ->
            switch (call(wish)) {
              case Outcome.Ok<?> ok -> ok.told().conclusive();
              case Outcome.Fail<?> _ -> true;
              case Outcome.Unknown<?> _ -> false;
            });
  }
}
