package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.limits.FairBudget;
import dev.commercesuite.runtime.server.peers.ConnectionGuard;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one connection holds of answers that its client has not read. While it has streams, it looks
 * after them once a second, and ends those whose time is over.
 *
 * <p>For the thread of the connection, but for {@link #take}, {@link #give} and what {@link
 * UnreadAnswers} asks to find the slowest.
 */
final class UnreadConnection implements UnreadStream.Holder {
  /** How often it looks. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** What a client takes between two looks if it is reading, in bytes. */
  static final int PACE = 16 * 1024;

  /** How often a look has to find a client slow, or a stream silent, before it counts as such. */
  static final int LOOKS = 2;

  /** Whose request is being read; streams are traced before they are known to anybody else. */
  private static final ThreadLocal<UnreadConnection> READING = new ThreadLocal<>();

  private final UnreadAnswers server;
  private final GrpcHttp2ConnectionHandler handler;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final ByteBudget budget;
  private final ByteBudget requests;

  private volatile @Nullable ChannelHandlerContext context;
  private volatile long taken;
  private volatile int slowLooks;

  /** Whether streams among others take nothing of what waits for them. */
  private volatile boolean hasSilentStreams;

  private int reading;
  private boolean looking;
  private long takenAtLook;

  private final SocketProgress socket = new SocketProgress();

  private UnreadConnection(
      UnreadAnswers server, GrpcHttp2ConnectionHandler handler, int mostBytes) {
    this.server = server;
    this.handler = handler;
    this.connection = handler.connection();
    this.key = connection.newKey();
    this.budget = new ByteBudget(mostBytes);
    this.requests = new ByteBudget(server.requestBytesOfAConnection());
  }

  /** Watches a new connection, before it reads or writes anything. */
  static void watch(UnreadAnswers server, GrpcHttp2ConnectionHandler handler, int mostBytes) {
    UnreadConnection unread = new UnreadConnection(server, handler, mostBytes);
    unread
        .connection
        .remote()
        .flowController(new MeasuredFlow(unread.connection.remote().flowController(), unread.key));
    handler
        .decoder()
        .frameListener(
            new UnreadListener(unread, server, handler, handler.decoder().frameListener()));
  }

  /** A request is about to be read. */
  void begin(ChannelHandlerContext current, int streamId) {
    reading = streamId;
    attach(current);
  }

  /**
   * What reads the request, with the stream known to {@link #openedStream}.
   *
   * @throws Http2Exception as it does
   */
  void read(RequestListener.Reading request) throws Http2Exception {
    READING.set(this);
    try {
      request.run();
    } finally {
      READING.remove();
    }
  }

  /** Whether not even a small answer would fit. */
  boolean isExhausted() {
    return budget.isExhausted();
  }

  /** The stream whose request is being read by this thread; null if that is not watched. */
  static @Nullable UnreadStream openedStream() {
    UnreadConnection unread = READING.get();
    return unread == null ? null : unread.open();
  }

  private @Nullable UnreadStream open() {
    Http2Stream stream = connection.stream(reading);
    if (stream == null) {
      return null;
    }
    UnreadStream unread = new UnreadStream(this, reading);
    stream.setProperty(key, unread);
    return unread;
  }

  @Override
  public boolean take(int bytes) {
    if (!budget.take(bytes)) {
      shed();
      return false;
    }
    if (!server.take(bytes)) {
      budget.give(bytes);
      return false;
    }
    return true;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // Only the thread of the connection writes it.
  public void give(long bytes, long read) {
    if (read > 0) {
      taken += read;
    }
    if (bytes > 0) {
      budget.give(bytes);
      server.give(bytes);
    }
  }

  @Override
  public boolean takeRequest(long bytes) {
    return requests.take(bytes);
  }

  @Override
  public void giveRequest(long bytes) {
    if (bytes > 0) {
      requests.give(bytes);
    }
  }

  @Override
  public FairBudget.Holding openRequest(UnreadStream stream) {
    ChannelHandlerContext current = Objects.requireNonNull(context, "no request has begun");
    return server
        .requests()
        .open(
            ConnectionGuard.peerOf(current.channel()),
            () -> current.executor().execute(() -> giveWay(current, stream)));
  }

  /** Whether what has come of a request may be held; if not, its stream is ended. */
  boolean receives(ChannelHandlerContext current, int streamId, int bytes) {
    Http2Stream stream = connection.stream(streamId);
    UnreadStream unread = stream == null ? null : stream.getProperty(key);
    if (unread == null || unread.receive(bytes)) {
      return true;
    }
    if (unread.refuse()) { // Otherwise it is on its way to its end.
      endRequest(current, unread);
    }
    return false;
  }

  /** To the request of another connection, or of this one. */
  private void giveWay(ChannelHandlerContext current, UnreadStream stream) {
    if (connection.stream(stream.id()) != null && stream.giveWay()) {
      endRequest(current, stream);
    }
  }

  private void endRequest(ChannelHandlerContext current, UnreadStream stream) {
    server.count(UnreadEnd.REQUEST);
    // Before grpc-java resets it: clients take this for RESOURCE_EXHAUSTED.
    var _ =
        handler
            .encoder()
            .writeRstStream(
                current, stream.id(), Http2Error.ENHANCE_YOUR_CALM.code(), current.newPromise());
    current.flush();
    end(current, stream, UnreadEnd.REQUEST);
  }

  @Override
  public long now() {
    return server.now();
  }

  long held() {
    return budget.held();
  }

  /** Whether something could be had of it by {@link #shed}. */
  boolean canShed() {
    return isSlow() || hasSilentStreams;
  }

  /** Whether something waits for its client, which takes hardly any of it. */
  private boolean isSlow() {
    return slowLooks >= LOOKS;
  }

  /**
   * Ends the streams that take nothing, soon; of a slow client, all for which something waits. From
   * any thread.
   */
  void shed() {
    ChannelHandlerContext current = context;
    if (current != null && canShed()) {
      Predicate<UnreadStream> condition =
          isSlow() ? UnreadStream::isUnread : UnreadStream::isSilent;
      slowLooks = 0;
      hasSilentStreams = false;
      current.executor().execute(() -> shed(current, condition));
    }
  }

  private void attach(ChannelHandlerContext current) {
    if (context == null) {
      context = current;
      server.add(this);
      current.channel().closeFuture().addListener(_ -> server.remove(this));
    }
    if (!looking) {
      looking = true;
      socket.begin(now());
      takenAtLook = taken;
      lookLater(current);
    }
  }

  private void lookLater(ChannelHandlerContext current) {
    var _ =
        current
            .executor()
            .schedule(() -> look(current), server.lookInterval().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Goes on until there is nothing to look after; a failure ends the connection. */
  private void look(ChannelHandlerContext current) {
    try {
      long now = now();
      long patience = server.patience().toNanos();
      notePace();
      boolean silent = false;
      for (UnreadStream stream : streams()) {
        UnreadEnd why = stream.due(now, patience);
        if (why != null) {
          end(current, stream, why);
        }
        silent |= stream.isSilent();
      }
      hasSilentStreams = silent;
      socket.look(current.channel(), now);
      if (socket.isStuck(now, patience)) {
        server.count(UnreadEnd.CONNECTION);
        // Below TLS and HTTP/2, which would both wait for the client.
        current.channel().unsafe().close(current.newPromise());
      }
      if (current.channel().isActive()
          && (connection.numActiveStreams() > 0 || socket.isPending())) {
        lookLater(current);
      } else {
        looking = false;
        slowLooks = 0;
        hasSilentStreams = false;
      }
    } catch (Http2Exception | RuntimeException e) {
      looking = false;
      handler.onError(current, false, e);
    }
  }

  private void notePace() {
    long read = taken - takenAtLook;
    takenAtLook = taken;
    slowLooks = budget.held() > 0 && read < PACE ? slowLooks + 1 : 0;
  }

  private void shed(ChannelHandlerContext current, Predicate<UnreadStream> condition) {
    try {
      for (UnreadStream stream : streams()) {
        if (condition.test(stream)) {
          end(current, stream, UnreadEnd.PRESSURE);
        }
      }
    } catch (Http2Exception | RuntimeException e) {
      handler.onError(current, false, e);
    }
  }

  private List<UnreadStream> streams() throws Http2Exception {
    List<UnreadStream> streams = new ArrayList<>();
    connection.forEachActiveStream(stream -> {
      UnreadStream unread = stream.getProperty(key);
      if (unread != null) {
        streams.add(unread);
      }
      return true;
    });
    return streams;
  }

  private void end(ChannelHandlerContext current, UnreadStream stream, UnreadEnd why) {
    if (why != UnreadEnd.REQUEST && stream.isUnread()) {
      server.count(why);
    }
    stream.cancel(why.text());
    // After what grpc-java has queued for the thread of the connection, the reset among it.
    current.executor().execute(() -> free(current, stream.id()));
  }

  /** The reset may wait for the socket as well; what waited for the client does not any more. */
  private void free(ChannelHandlerContext current, int id) {
    Http2Stream stream = connection.stream(id);
    if (stream != null) {
      var _ =
          handler
              .encoder()
              .writeRstStream(current, id, Http2Error.CANCEL.code(), current.newPromise());
      current.flush();
      stream.close();
    }
  }
}
