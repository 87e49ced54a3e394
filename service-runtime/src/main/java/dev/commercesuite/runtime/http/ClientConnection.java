package dev.commercesuite.runtime.http;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a client, and how far its request is; HTTP/1.1 has one at a time on it. Safe for
 * use by several threads.
 */
final class ClientConnection {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  /** What a client would lose with the connection: the least first. */
  enum Standing {
    /**
     * Nothing was ever answered on it: it is new, or its handshake or first request is not whole.
     */
    UNANSWERED,
    /** Waits for the next request. */
    IDLE,
    /** Sends another request. */
    SENDING,
    /** Takes an answer that is ready, at its own pace. */
    TAKING,
    /** Has sent its request, and the server works on it. */
    WAITING
  }

  private enum Phase {
    IDLE,
    REQUEST,
    WORK,
    RESPONSE
  }

  private final SelectableChannel channel;
  private final @Nullable String address;

  /** Null until Jetty has set it up. */
  private @Nullable Connection connection;

  private Phase phase = Phase.IDLE;
  private boolean answered;
  private boolean closed;
  private long begin;
  private long bytesBefore;

  /**
   * @param address whom it counts for; null when it counts for nobody but itself
   * @param now in nanoseconds
   */
  ClientConnection(SelectableChannel channel, @Nullable String address, long now) {
    this.channel = channel;
    this.address = address;
    this.begin = now;
  }

  @Nullable String address() {
    return address;
  }

  SelectableChannel channel() {
    return channel;
  }

  /** Jetty has set it up; it is closed again if it was to be closed before. */
  void opened(Connection opened) {
    boolean tooLate;
    synchronized (this) {
      connection = opened;
      tooLate = closed;
    }
    if (tooLate) {
      opened.getEndPoint().close();
    }
  }

  /** The request is whole. */
  synchronized void received(long now) {
    phase = Phase.WORK;
    begin = now;
  }

  /** The answer is on its way. */
  synchronized void answering() {
    if (phase == Phase.WORK) {
      phase = Phase.RESPONSE;
    }
  }

  /** The answer is written. */
  synchronized void answered(long now) {
    phase = Phase.IDLE;
    answered = true;
    begin = now;
    bytesBefore = bytesIn();
  }

  synchronized Standing standing() {
    return switch (phase) {
      case WORK -> Standing.WAITING;
      case RESPONSE -> Standing.TAKING;
      case IDLE, REQUEST -> {
        if (!answered) {
          yield Standing.UNANSWERED;
        }
        yield phase == Phase.IDLE && bytesIn() == bytesBefore ? Standing.IDLE : Standing.SENDING;
      }
    };
  }

  /** When it came to where it is, in nanoseconds. */
  synchronized long begin() {
    return begin;
  }

  /** Whether its client takes longer than it may. To be asked often: time counts from the first. */
  synchronized boolean isOverdue(long now, ClientLimits limits) {
    if (phase == Phase.IDLE && bytesIn() != bytesBefore) {
      phase = Phase.REQUEST;
      begin = now;
    }
    return switch (phase) {
      case IDLE -> false;
      case REQUEST -> now - begin > limits.requestTimeout().toNanos();
      case WORK, RESPONSE -> now - begin > limits.responseTimeout().toNanos();
    };
  }

  /** At once: without a goodbye of TLS, for which a client could keep the server waiting. */
  void close() {
    Connection opened;
    synchronized (this) {
      closed = true;
      opened = connection;
    }
    if (opened != null) {
      opened.getEndPoint().close();
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("A connection could not be closed");
    }
  }

  private long bytesIn() {
    return connection == null ? bytesBefore : connection.getBytesIn();
  }
}
