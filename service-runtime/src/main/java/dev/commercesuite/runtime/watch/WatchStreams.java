package dev.commercesuite.runtime.watch;

import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.server.StreamEnd;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All watch streams of a service's process: opens them, wakes them, ends them. Each is about a
 * topic, a text that also binds its {@link ResumeTokens}. Thread-safe.
 */
public final class WatchStreams {
  private final WatchPace pace;
  private final InstantSource clock;
  private final Map<String, Set<WatchStream<?>>> streams = new ConcurrentHashMap<>();

  private volatile boolean draining;

  public WatchStreams(WatchPace pace, InstantSource clock) {
    this.pace = pace;
    this.clock = clock;
  }

  /**
   * Opens a stream for the current call, and ends its call when the time has come: with OK on
   * {@link #drain}, when the caller's token expires and when the connection is old; with an error
   * when the token is revoked or the source fails. To be called before the RPC method returns.
   *
   * @param source what it sends; read on a thread of the stream
   */
  public <M> void open(String topic, WatchSource<M> source, StreamObserver<M> observer) {
    WatchStream<M> stream =
        new WatchStream<>((ServerCallStreamObserver<M>) observer, source, pace, end(), clock);
    remember(topic, stream);
    if (draining) {
      stream.end();
    }
    // Not on the call's own thread, which has to take the client's signals; in its context, which
    // knows whether the token is still good.
    Thread.ofVirtual()
        .name("watch")
        .start(
            Context.current()
                .wrap(() -> {
                  try {
                    stream.run();
                  } finally {
                    forget(topic, stream);
                  }
                }));
  }

  /** When the access token ends, or the connection, whichever comes first. */
  private static Instant end() {
    Instant token = CurrentCaller.get().expiresAt();
    Instant connection = StreamEnd.get();
    return token.isBefore(connection) ? token : connection;
  }

  private void remember(String topic, WatchStream<?> stream) {
    streams.compute(
        topic,
        (_, open) -> {
          Set<WatchStream<?>> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(stream);
          return all;
        });
  }

  private void forget(String topic, WatchStream<?> stream) {
    streams.computeIfPresent(
        topic,
        (_, open) -> {
          open.remove(stream);
          return open.isEmpty() ? null : open;
        });
  }

  /** The streams about this topic may have something new to read. */
  public void changed(String topic) {
    streams.getOrDefault(topic, Set.of()).forEach(WatchStream::changed);
  }

  /** Any stream may have something new to read. */
  public void lookAgain() {
    streams.values().forEach(open -> open.forEach(WatchStream::changed));
  }

  /** Ends all streams, and every one that is opened from now on, with OK. */
  public void drain() {
    draining = true;
    streams.values().forEach(open -> open.forEach(WatchStream::end));
  }

  /** How many are open. */
  int size() {
    return streams.values().stream().mapToInt(Set::size).sum();
  }
}
