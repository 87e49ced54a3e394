package dev.commercesuite.interceptors.limits;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CallerHolder;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.interceptors.waiting.WaitingCalls;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls above a limit with {@code OVERLOADED} and advice when to try again, instead of
 * letting them queue. Calls of infrastructure services are never refused: a busy server is not a
 * dead one.
 *
 * <p>Stands where a refusal has cost next to nothing: nothing was parsed and, unless it is for the
 * share of its account, no token was looked at. Outside of the error mapping it closes what it
 * refuses itself, always in the same way, and instead of a line in the access log for each there is
 * one for many.
 *
 * <p>A call has its place from when its request has come, so that a client that does not send it
 * takes none, until its handler is done ({@link CallWork}). A call that has begun may therefore
 * still be refused. Until its request has come it has a place of another kind, of which there are
 * as many as calls at most: what arrives of it, and its handler that waits, is held in memory. The
 * request of an honest client is whole within milliseconds, so that one which has waited for it
 * gives way to a newcomer ({@link FairBudget}). Whose call it is, is known by then, so that its
 * place counts for its account, too.
 *
 * <p>The limit of unary calls moves ({@link AdaptiveLimit}), the others do not. The gauges {@code
 * grpc_server_calls_in_flight{kind="unary"|"stream"|"receiving"}} and {@code
 * grpc_server_calls_limit} show how many places are taken and how many there are.
 */
public final class LoadLimitInterceptor implements ServerInterceptor {

  /** In the headers of a call that is to be refused; whoever sends it is refused, too. */
  private static final Metadata.Key<String> REFUSED =
      Metadata.Key.of("refused", Metadata.ASCII_STRING_MARSHALLER);

  private static final String UNARY = "unary";
  private static final String STREAM = "stream";
  private static final String RECEIVING = "receiving";

  private final Places unaryCalls;
  private final Places streams;

  /** Of those whose client sends one message, and has not sent it whole. */
  private final FairBudget receiving;

  private final RefusedCalls refused = new RefusedCalls(System::nanoTime);
  private final Status status;
  private final Metadata trailers;

  /** Makes the interceptor of a server of which nobody knows whether its calls wait. */
  public LoadLimitInterceptor(LoadLimit limit, MeterRegistry registry) {
    this(limit, () -> OptionalInt.of(0), () -> 0, registry);
  }

  /**
   * Makes the interceptor.
   *
   * @param waiting how many calls wait at the moment for a processor or a connection; empty if
   *     nobody knows
   * @param elsewhere how many wait for something else, such as another service
   */
  public LoadLimitInterceptor(
      LoadLimit limit,
      Supplier<OptionalInt> waiting,
      IntSupplier elsewhere,
      MeterRegistry registry) {
    this(limit, waiting, elsewhere, registry, System::nanoTime);
  }

  LoadLimitInterceptor(
      LoadLimit limit,
      Supplier<OptionalInt> waiting,
      IntSupplier elsewhere,
      MeterRegistry registry,
      LongSupplier nanoTime) {
    long now = nanoTime.getAsLong();
    this.unaryCalls =
        new Places(
            new AdaptiveLimit(limit.fewestCalls(), limit.unaryCalls(), waiting, elsewhere, now),
            nanoTime);
    this.streams = Places.fixed(limit.streams());
    this.receiving = new FairBudget(Math.max(limit.unaryCalls(), limit.streams()));
    Failure failure =
        Failure.of(ERROR_REASON_OVERLOADED, "The service is at its limit. Try again later.")
            .withRetryDelay(limit.retryDelay());
    this.status = Status.fromCode(failure.code()).withDescription(failure.message());
    this.trailers = failure.toTrailers();
    register(registry, UNARY, unaryCalls, Places::taken, Places::atMost);
    register(registry, STREAM, streams, Places::taken, Places::atMost);
    register(registry, RECEIVING, receiving, FairBudget::held, FairBudget::most);
  }

  /**
   * Whether there is no place for a call that is about to start. It is refused then, also if a
   * place becomes free before it is intercepted: nothing that blocks is going to be done for it,
   * and it may be started on a thread that must not block.
   *
   * @param headers where it is noted
   */
  public boolean refuses(ServerCall<?, ?> call, Metadata headers) {
    headers.discardAll(REFUSED);
    if (InfrastructureServices.contain(call.getMethodDescriptor())
        || (places(call).isOpenTo(ConnectedPeer.of(call))
            && (!sendsOne(call) || receiving.isOpen()))) {
      return false;
    }
    headers.put(REFUSED, "");
    return true;
  }

  private Places places(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType() == MethodType.UNARY ? unaryCalls : streams;
  }

  private static boolean sendsOne(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType().clientSendsOneMessage();
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (InfrastructureServices.contain(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    PlacedCall<ReqT, RespT> placed = new PlacedCall<>(call, places(call));
    if (headers.containsKey(REFUSED)) {
      placed.refuse();
      return new ServerCall.Listener<>() {};
    }
    if (!placed.starts()) {
      return new ServerCall.Listener<>() {};
    }
    return CallWork.start(
        placed,
        headers,
        (working, sent) ->
            new PlacedListener<>(started(working, sent, placed.caller, next), placed),
        placed::giveBack);
  }

  /**
   * Whatever works for a unary call can tell that it does.
   *
   * @param caller is filled when the call is authenticated
   */
  private static <ReqT, RespT> ServerCall.Listener<ReqT> started(
      ServerCall<ReqT, RespT> call,
      Metadata headers,
      CallerHolder caller,
      ServerCallHandler<ReqT, RespT> next) {
    Context context =
        call.getMethodDescriptor().getType() == MethodType.UNARY
            ? WaitingCalls.unaryCall()
            : Context.current();
    return Contexts.interceptCall(caller.in(context), call, headers, next);
  }

  private static <T> void register(
      MeterRegistry registry,
      String kind,
      T places,
      ToDoubleFunction<T> taken,
      ToDoubleFunction<T> limit) {
    Gauge.builder("grpc.server.calls.in.flight", places, taken)
        .description("Calls in progress.")
        .tag("kind", kind)
        .register(registry);
    Gauge.builder("grpc.server.calls.limit", places, limit)
        .description("Calls that may be in progress at the moment.")
        .tag("kind", kind)
        .register(registry);
  }

  private final class PlacedCall<ReqT, RespT> extends OnceClosedCall<ReqT, RespT> {

    private final Places places;
    private final ConnectedPeer peer;
    private final CallerHolder caller = new CallerHolder();
    private final FairBudget.Holding untilReceived;
    private volatile Places.@Nullable Place place;

    PlacedCall(ServerCall<ReqT, RespT> delegate, Places places) {
      super(delegate);
      this.places = places;
      this.peer = ConnectedPeer.of(delegate);
      this.untilReceived = receiving.open(peer, this::giveWay);
    }

    /** Whether it has a place now; if not, it is refused. */
    boolean starts() {
      if (!sendsOne(this)) {
        return takesPlace();
      }
      if (!places.isOpenTo(peer)) {
        refuse();
        return false;
      }
      if (!untilReceived.take(1)) {
        giveWay();
        return false;
      }
      return true;
    }

    /** Its request has come. Whether it goes on; if not, it is refused. */
    boolean goesOn() {
      if (!untilReceived.giveBack()) {
        return false; // It gave way to somebody, who closes it.
      }
      return !isClosed() && takesPlace(); // Or its time was over before.
    }

    private boolean takesPlace() {
      if (place == null) {
        place = places.take(peer, account());
      }
      if (place == null) {
        refuse();
      }
      return place != null;
    }

    /** Whose place it takes from; null if it is nobody's, or that of a service. */
    private @Nullable String account() {
      Caller known = caller.caller();
      if (known.kind() == Caller.Kind.ANONYMOUS || peer.kind() == PeerKind.SERVICE) {
        return null;
      }
      peer.calledBy(known.subject());
      return known.subject();
    }

    void giveBack() {
      var _ = untilReceived.giveBack();
      if (place != null) {
        place.giveBack();
      }
    }

    void refuse() {
      refuse(places == unaryCalls ? UNARY : STREAM, places.atMost());
    }

    /** On any thread. */
    private void giveWay() {
      refuse(RECEIVING, receiving.most());
    }

    private void refuse(String kind, long limit) {
      refused.count(getMethodDescriptor(), kind, limit);
      Metadata copy = new Metadata();
      copy.merge(trailers);
      close(status, copy);
    }
  }

  private static final class PlacedListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final PlacedCall<ReqT, ?> call;

    PlacedListener(ServerCall.Listener<ReqT> delegate, PlacedCall<ReqT, ?> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onHalfClose() {
      if (call.goesOn()) {
        super.onHalfClose();
      }
    }
  }
}
