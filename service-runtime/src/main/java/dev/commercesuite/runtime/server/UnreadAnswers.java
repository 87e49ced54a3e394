package dev.commercesuite.runtime.server;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import dev.commercesuite.interceptors.limits.FairBudget;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server holds for clients that do not read. grpc-java takes whatever a handler answers and
 * keeps it until the client makes room for it, for as long as the connection lives: a handler that
 * has closed its call is not told, and the deadline of the call means nothing any more.
 *
 * <p>So each answer is counted before it is serialized, until the client has taken it, against a
 * budget of its connection and one of the server. One that does not fit is refused with {@code
 * OVERLOADED}, or ends its stream if it is of health or reflection, and what slow clients hold is
 * given back; if not even a small one would fit, a call is refused before anything is done for it.
 * A unary call whose answer is not taken by its deadline is reset. So is a stream that takes
 * nothing for too long, and a connection is closed.
 *
 * <p>What arrives of requests is collected until they are whole, whatever flow control says, so it
 * has a budget of half as much, likewise. A stream whose request does not fit on its connection is
 * reset; on the server, one of whoever holds most ({@link FairBudget}).
 *
 * <p>Frames and flow control are reached through grpc-java's protocol negotiation, like those of
 * {@link WellFormedRequests}. Thread-safe.
 */
final class UnreadAnswers implements ServerInterceptor {
  /** How long after its deadline a call may go on: the handler's answer to it comes first. */
  static final Duration GRACE = Duration.ofSeconds(1);

  /** How often the slowest connection is looked for. */
  private static final Duration RELIEF_INTERVAL = Duration.ofMillis(100);

  /** In front of each message. */
  private static final int BYTES_OF_A_PREFIX = 5;

  /** Of a call whose answer waits, besides the answer: its buffers have 4 KiB at least. */
  private static final int BYTES_OF_A_CALL = 8 * 1024;

  private static final ServerStreamTracer UNTRACED = new ServerStreamTracer() {};

  private final UnreadLimits limits;
  private final DeadlineRule deadlines;
  private final Failure refusal;
  private final Duration lookInterval;
  private final LongSupplier nanoTime;

  private final ByteBudget budget;
  private final int requestBytesOfAConnection;
  private final FairBudget requests;
  private final Set<UnreadConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong relieved;
  private final Counter refusals;
  private final Map<UnreadEnd, Counter> ends = new EnumMap<>(UnreadEnd.class);

  /**
   * Holds nothing yet.
   *
   * @param largestRequest in bytes, of which a connection has room for two
   * @param retryDelay what refused callers are told to wait
   * @param lookInterval how often a connection looks after its streams
   */
  UnreadAnswers(
      UnreadLimits limits,
      DeadlineRule deadlines,
      int largestRequest,
      Duration retryDelay,
      Duration lookInterval,
      LongSupplier nanoTime,
      MeterRegistry metrics) {
    this.limits = limits;
    this.deadlines = deadlines;
    this.refusal =
        Failure.of(
                ERROR_REASON_OVERLOADED,
                "The service holds too much that its clients have not read. Read what is sent, and"
                    + " try again later.")
            .withRetryDelay(retryDelay);
    this.lookInterval = lookInterval;
    this.nanoTime = nanoTime;
    this.budget = new ByteBudget(limits.bytes());
    this.requestBytesOfAConnection = Math.max(limits.bytesOfAConnection() / 2, 2 * largestRequest);
    long ofRequests = Math.max(limits.bytes() / 2, requestBytesOfAConnection);
    // As much more as small ones get on a connection: all that comes is small.
    this.requests = new FairBudget(ofRequests + ofRequests / 2);
    this.relieved = new AtomicLong(nanoTime.getAsLong() - RELIEF_INTERVAL.toNanos());
    Gauge.builder("grpc.server.unread.bytes", budget, ByteBudget::held)
        .description("Answers that clients have not read yet, in bytes.")
        .register(metrics);
    Gauge.builder("grpc.server.unfinished.bytes", requests, FairBudget::held)
        .description("What has arrived of requests that are not whole yet, in bytes.")
        .register(metrics);
    refusals =
        Counter.builder("grpc.server.unread.refusals")
            .description("Calls refused because clients do not read their answers.")
            .register(metrics);
    for (UnreadEnd end : UnreadEnd.values()) {
      ends.put(
          end,
          Counter.builder("grpc.server.unread.ends")
              .description(
                  "Streams and connections ended because their clients do not read, or do not send"
                      + " what they have begun.")
              .tag("cause", end.name().toLowerCase(Locale.ROOT))
              .register(metrics));
    }
  }

  /** Has the calls of the server counted. Its credentials have to be of {@link #over}. */
  NettyServerBuilder watch(NettyServerBuilder server) {
    return server
        .intercept(this)
        .addStreamTracerFactory(
            new ServerStreamTracer.Factory() {
              @Override
              public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                UnreadStream stream = UnreadConnection.openedStream();
                return stream == null ? UNTRACED : stream;
              }
            });
  }

  /** The same credentials, with the connections watched. */
  ServerCredentials over(ServerCredentials credentials) {
    InternalProtocolNegotiator.ServerFactory plain =
        InternalNettyServerCredentials.toNegotiator(credentials);
    InternalProtocolNegotiator.ServerFactory watched =
        executors -> new Negotiator(plain.newNegotiator(executors));
    return InternalNettyServerCredentials.create(watched);
  }

  private final class Negotiator implements ProtocolNegotiator {
    private final ProtocolNegotiator next;

    Negotiator(ProtocolNegotiator next) {
      this.next = next;
    }

    @Override
    public AsciiString scheme() {
      return next.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
      UnreadConnection.watch(UnreadAnswers.this, connection, limits.bytesOfAConnection());
      return next.newHandler(connection);
    }

    @Override
    public void close() {
      next.close();
    }
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    UnreadStream stream = UnreadStream.current();
    if (stream == null) {
      return next.startCall(call, headers);
    }
    boolean isUnary = call.getMethodDescriptor().getType() == MethodType.UNARY;
    if (isUnary) {
      stream.setTerm(term(Context.current().getDeadline()));
    }
    // Whoever tells all watchers of a health would not get to those after this one.
    boolean isShared = !isUnary && InfrastructureServices.contain(call.getMethodDescriptor());
    // What is not taken as bytes is given back when the stream is closed.
    int more = BYTES_OF_A_PREFIX + (isUnary ? BYTES_OF_A_CALL : 0);
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(RespT message) {
            if (stream.take(size(message) + more)) {
              super.sendMessage(message);
              return;
            }
            refusals.increment();
            if (!isShared) {
              throw refusal.exception();
            }
            // Not on this thread, which may be going through all watchers.
            Thread.ofVirtual()
                .name("unread-stream")
                .start(() -> stream.cancel("its client does not read"));
          }
        },
        headers);
  }

  /** A client that sets no deadline, and reads, may go on until the longest that it could set. */
  private UnreadStream.Term term(@Nullable Deadline asked) {
    long now = now() + GRACE.toNanos();
    long longest = deadlines.longest().toNanos();
    if (asked == null) {
      return new UnreadStream.Term(now + deadlines.standard().toNanos(), now + longest);
    }
    long end = now + Math.min(longest, asked.timeRemaining(TimeUnit.NANOSECONDS));
    return new UnreadStream.Term(end, end);
  }

  /** Messages are serialized when they are sent on from here, and know how large they will be. */
  private static int size(Object message) {
    if (message instanceof KnownLength && message instanceof InputStream bytes) {
      try {
        return bytes.available();
      } catch (IOException e) {
        throw new IllegalStateException("an answer in memory cannot be read", e);
      }
    }
    return 0;
  }

  boolean take(long bytes) {
    boolean taken = budget.take(bytes);
    if (!taken || budget.isFull()) {
      relieve();
    }
    return taken;
  }

  void give(long bytes) {
    budget.give(bytes);
  }

  int requestBytesOfAConnection() {
    return requestBytesOfAConnection;
  }

  FairBudget requests() {
    return requests;
  }

  /** Has the connection that holds most, among those with slow clients, give back what it can. */
  private void relieve() {
    long now = now();
    long before = relieved.get();
    if (now - before < RELIEF_INTERVAL.toNanos() || !relieved.compareAndSet(before, now)) {
      return;
    }
    connections.stream()
        .filter(UnreadConnection::canShed)
        .max(Comparator.comparingLong(UnreadConnection::held))
        .ifPresent(UnreadConnection::shed);
  }

  void add(UnreadConnection connection) {
    connections.add(connection);
  }

  void remove(UnreadConnection connection) {
    connections.remove(connection);
  }

  Failure refusal() {
    return refusal;
  }

  void countRefusal() {
    refusals.increment();
  }

  void count(UnreadEnd end) {
    Objects.requireNonNull(ends.get(end)).increment();
  }

  long now() {
    return nanoTime.getAsLong();
  }

  Duration patience() {
    return limits.patience();
  }

  Duration lookInterval() {
    return lookInterval;
  }
}
