package dev.commercesuite.system.hostile;

import dev.commercesuite.system.hostile.Attack.Hold;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;

/** Those who make an attack, a thread for each connection, until they are closed. */
final class Attackers implements AutoCloseable {
  /** Before those who hold something connect again. */
  private static final Duration BREATH = Duration.ofSeconds(3);

  /** Before those who flood do: no network is faster. */
  private static final Duration ROUND_TRIP = Duration.ofMillis(2);

  /** Of those who hold something: who opens thousands at once is busy with himself. */
  private static final int OPENING_AT_ONCE = 16;

  private final Attack attack;
  private final Victim victim;
  private final Line line;
  private final Semaphore opening = new Semaphore(OPENING_AT_ONCE);
  private final CountDownLatch tried;
  private final CountDownLatch cut;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger cutOff = new AtomicInteger();
  private final LongAccumulator longestNanos = new LongAccumulator(Long::max, 0);
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Attackers(Attack attack, Victim victim, Line line, int connections) {
    this.attack = attack;
    this.victim = victim;
    this.line = line;
    this.tried = new CountDownLatch(connections);
    this.cut = new CountDownLatch(connections);
  }

  /**
   * What they did and what became of them.
   *
   * @param opened connections
   * @param refused connections, before they could say anything
   * @param cutOff connections
   * @param longest that a connection lived, the end of the attack being its end
   */
  record Toll(int opened, int refused, int cutOff, Duration longest) {}

  /**
   * Begins.
   *
   * @param line is closed with them
   * @param connections at the same time
   */
  static Attackers start(Attack attack, Victim victim, Line line, int connections) {
    Attackers attackers = new Attackers(attack, victim, line, connections);
    for (int i = 0; i < connections; i++) {
      attackers.threads.execute(attackers::attack);
    }
    return attackers;
  }

  /** Waits until each of them has connected, or has been refused. */
  void awaitTried(Duration atMost) throws InterruptedException {
    var _ = tried.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits until each of them has been cut off, or refused. */
  void awaitCutOff(Duration atMost) throws InterruptedException {
    var _ = cut.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  Toll toll() {
    return new Toll(
        opened.get(), refused.get(), cutOff.get(), Duration.ofNanos(longestNanos.get()));
  }

  @Override
  public void close() {
    end.countDown();
    line.close();
    threads.shutdownNow();
    threads.close();
  }

  private void attack() {
    try {
      do {
        attackOnce();
      } while (goesOn());
    } catch (InterruptedException _) {
      // The attack is over.
    }
  }

  private void attackOnce() throws InterruptedException {
    Hold hold;
    try {
      hold = open();
      opened.incrementAndGet();
      tried.countDown();
    } catch (IOException _) {
      refused.incrementAndGet();
      tried.countDown();
      cut.countDown();
      return;
    }
    long begin = System.nanoTime();
    try {
      hold.goOn();
    } catch (IOException _) {
      if (end.getCount() > 0) {
        cutOff.incrementAndGet();
        cut.countDown();
      }
    } finally {
      longestNanos.accumulate(System.nanoTime() - begin);
    }
  }

  private Hold open() throws IOException, InterruptedException {
    if (attack.isFlood()) {
      return attack.opening().open(line, victim);
    }
    opening.acquire();
    try {
      return attack.opening().open(line, victim);
    } finally {
      opening.release();
    }
  }

  private boolean goesOn() throws InterruptedException {
    Duration pause = attack.isFlood() ? ROUND_TRIP : BREATH;
    return !end.await(pause.toMillis(), TimeUnit.MILLISECONDS);
  }
}
