package dev.commercesuite.system.hostile;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection of HTTP/2 that sends whatever it is told. One thread sends; another reads what comes
 * back, if anybody does.
 */
final class Http2Connection {
  private static final int STANDARD_WINDOW = 65_535;

  private final Line line;
  private final Line.Secured socket;
  private final AtomicInteger lastStream = new AtomicInteger(-1);
  private final CountDownLatch end = new CountDownLatch(1);

  /** What the server still takes of DATA: of the connection, and of its first stream. */
  private final Semaphore window = new Semaphore(STANDARD_WINDOW);

  private final Semaphore firstWindow = new Semaphore(STANDARD_WINDOW);

  /** One for each stream that the server has ended. */
  private final Semaphore ended = new Semaphore(0);

  /** For the reader: a stream may be answered and reset. */
  private final Set<Integer> endedStreams = new HashSet<>();

  /** What becomes of that which the server sends. */
  enum Reading {
    /** It stays where it is. */
    NOTHING,
    /** It is read and not answered. */
    FRAMES,
    /** PING and SETTINGS are acknowledged. */
    ANSWERING
  }

  private Http2Connection(Line line, Line.Secured socket) {
    this.line = line;
    this.socket = socket;
  }

  /**
   * Connects, and sends what a client begins with.
   *
   * @param settings the first frame, and others
   */
  static Http2Connection open(Line line, int port, Reading reading, Frames settings)
      throws IOException {
    Http2Connection connection = new Http2Connection(line, line.secured(port, "h2"));
    try {
      connection.send(Frames.preface());
      connection.send(settings.toBytes());
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    if (reading != Reading.NOTHING) {
      Thread.startVirtualThread(() -> connection.read(reading));
    }
    return connection;
  }

  /** Waits while the server takes nothing. */
  void send(byte[] frames) throws IOException {
    socket.tls().getOutputStream().write(frames);
  }

  /** The number of a stream that is not open yet. */
  int newStream() {
    return lastStream.addAndGet(2);
  }

  /** Waits until the server takes so many bytes of DATA on the first stream. */
  void awaitWindow(int bytes) throws IOException {
    window.acquireUninterruptibly(bytes);
    firstWindow.acquireUninterruptibly(bytes);
    if (end.getCount() == 0) {
      throw new IOException("the connection is at its end");
    }
  }

  /** Waits until the server has ended a stream that it has not been waited for yet. */
  void awaitEndOfStream() throws IOException {
    ended.acquireUninterruptibly();
    if (end.getCount() == 0) {
      throw new IOException("the connection is at its end");
    }
  }

  /** How many streams the server has ended and nobody has waited for. */
  int endedStreams() {
    return ended.availablePermits();
  }

  /** Waits until the connection is at its end, which only a reader notices. */
  void awaitEnd() throws IOException, InterruptedException {
    end.await();
    throw new IOException("the connection is at its end");
  }

  void close() {
    line.forget(socket.tcp());
  }

  private void read(Reading reading) {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(socket.tls().getInputStream(), 4_096));
      while (true) {
        byte[] header = in.readNBytes(Frames.HEADER_BYTES);
        if (header.length < Frames.HEADER_BYTES) {
          return;
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int length = ((fields.getShort() & 0xffff) << 8) | (fields.get() & 0xff);
        int type = fields.get();
        int flags = fields.get();
        int stream = fields.getInt() & Integer.MAX_VALUE;
        byte[] payload = new byte[length];
        in.readFully(payload);
        take(type, flags, stream, payload, reading);
      }
    } catch (IOException _) {
      // So it has ended.
    } finally {
      close();
      end.countDown();
      window.release(STANDARD_WINDOW);
      firstWindow.release(STANDARD_WINDOW);
      ended.release();
    }
  }

  private void take(int type, int flags, int stream, byte[] payload, Reading reading)
      throws IOException {
    switch (type) {
      case Frames.WINDOW_UPDATE -> {
        int increment = ByteBuffer.wrap(payload).getInt();
        if (stream == Frames.CONNECTION) {
          window.release(increment);
        } else if (stream == 1) {
          firstWindow.release(increment);
        }
      }
      case Frames.DATA, Frames.HEADERS -> {
        if ((flags & Frames.END_STREAM) != 0) {
          end(stream);
        }
      }
      case Frames.RST_STREAM -> end(stream);
      case Frames.PING, Frames.SETTINGS -> {
        if (reading == Reading.ANSWERING && (flags & Frames.ACK) == 0) {
          byte[] echo = type == Frames.PING ? payload : new byte[0];
          send(new Frames().add(type, Frames.ACK, Frames.CONNECTION, echo).toBytes());
        }
      }
      default -> {
        // Nobody waits for it.
      }
    }
  }

  private void end(int stream) {
    if (endedStreams.add(stream)) {
      ended.release();
    }
  }
}
