package dev.commercesuite.interceptors.limits;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A service whose calls share a few connections and come as they like, in a time of its own: the
 * same seed, the same calls.
 */
final class SimulatedService {
  private static final int CONNECTIONS = 8;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private record Event(long at, long number, Runnable what) {}

  /** A call that has a place and wants a connection for so long. */
  private record Waiting(Runnable begin) {}

  /**
   * What became of the calls of a kind.
   *
   * @param millis how long each took that was served
   */
  record Calls(List<Double> millis, List<Double> refusedAt) {
    Calls() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    double p99() {
      List<Double> sorted = millis.stream().sorted().toList();
      return sorted.get(sorted.size() * 99 / 100);
    }
  }

  private final List<ConnectedPeer> clients =
      Stream.generate(() -> new ConnectedPeer(PeerKind.SERVICE)).limit(50).toList();
  private final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private final Places places;
  private long now;
  private long numbers;
  private int busy;
  private int elsewhere;
  private int lowest = Integer.MAX_VALUE;

  SimulatedService(int fewest, int most, long seed) {
    this.random = new Random(seed);
    this.places =
        new Places(
            new AdaptiveLimit(fewest, most, () -> OptionalInt.of(queue.size()), () -> elsewhere, 0),
            () -> now);
  }

  int limit() {
    return places.atMost();
  }

  /** The lowest limit so far. */
  int lowest() {
    return lowest;
  }

  /**
   * Calls come, for a while from now on.
   *
   * @param elsewhere how long each waits for something that others do not wait for
   * @param work how long each needs a connection, on average
   */
  Calls come(double perSecond, Duration elsewhere, Duration work, Duration time) {
    Calls calls = new Calls();
    long end = now + time.toNanos();
    long next = now + random(SECOND / perSecond);
    while (next < end) {
      at(next, () -> arrive(calls, elsewhere.toNanos(), random((double) work.toNanos())));
      next += random(SECOND / perSecond);
    }
    return calls;
  }

  /** So many at once, now. */
  Calls crowd(int number, Duration work) {
    Calls calls = new Calls();
    for (int i = 0; i < number; i++) {
      arrive(calls, 0, work.toNanos());
    }
    return calls;
  }

  /** No call gets a connection for a while. */
  void standStill(Duration time) {
    busy += CONNECTIONS;
    at(
        now + time.toNanos(),
        () -> {
          busy -= CONNECTIONS;
          work();
        });
  }

  /** Goes on until then. */
  void run(Duration time) {
    long end = now + time.toNanos();
    while (!events.isEmpty() && events.element().at() <= end) {
      Event event = events.remove();
      now = event.at();
      event.what().run();
      lowest = Math.min(lowest, places.atMost());
    }
    now = end;
  }

  private void arrive(Calls calls, long time, long work) {
    long begin = now;
    Places.Place place = places.take(clients.get(random.nextInt(clients.size())));
    if (place == null) {
      calls.refusedAt().add(now / 1e9);
      return;
    }
    waitElsewhere(
        time,
        () -> {
          queue.add(
              new Waiting(() ->
                  at(
                      now + work,
                      () -> {
                        busy--;
                        place.giveBack();
                        calls.millis().add((now - begin) / 1e6);
                        work();
                      })));
          work();
        });
  }

  private void waitElsewhere(long time, Runnable then) {
    elsewhere++;
    at(
        now + time,
        () -> {
          elsewhere--;
          then.run();
        });
  }

  private void work() {
    while (busy < CONNECTIONS && !queue.isEmpty()) {
      busy++;
      queue.remove().begin().run();
    }
  }

  private void at(long time, Runnable what) {
    events.add(new Event(time, numbers++, what));
  }

  private long random(double mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * mean);
  }
}
