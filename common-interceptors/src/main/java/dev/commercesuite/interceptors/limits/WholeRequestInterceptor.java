package dev.commercesuite.interceptors.limits;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import io.grpc.ForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes the request of a call whose client sends one message on when the client has said that it
 * is all, and not before: a request that is parsed is many times as large, and a client that leaves
 * its call open would have the server keep it.
 *
 * <p>Until then the request waits as the bytes it is. Those above {@link #UNIT} count against a
 * part of the heap. When it is used up, whoever holds most gives way ({@link FairBudget}), and is
 * refused with {@code OVERLOADED}.
 *
 * <p>Stands outside of the error mapping, inside of the load limit: the place of the call is taken
 * before its request is looked at.
 */
public final class WholeRequestInterceptor implements ServerInterceptor {

  /** What is counted at a time, and what each call may have besides, in bytes. */
  static final int UNIT = 4 * 1024;

  private static final int PART_OF_THE_HEAP = 16;
  private static final long LEAST = 4L * 1024 * 1024;

  private final LoadLimit limit;
  private final FairBudget units;
  private final RefusedCalls refused = new RefusedCalls(System::nanoTime);

  /**
   * Makes the interceptor.
   *
   * @param limit says what refused callers are told to wait
   */
  public WholeRequestInterceptor(LoadLimit limit) {
    this(limit, Math.max(LEAST, Runtime.getRuntime().maxMemory() / PART_OF_THE_HEAP));
  }

  WholeRequestInterceptor(LoadLimit limit, long bytes) {
    this.limit = limit;
    this.units = new FairBudget(Math.max(1, bytes / UNIT));
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    OnceClosedCall<ReqT, RespT> closable = new OnceClosedCall<>(call);
    return new HoldingListener<>(next.startCall(closable, headers), closable);
  }

  /** In bytes, those that are counted. */
  long held() {
    return units.held() * UNIT;
  }

  private final class HoldingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final OnceClosedCall<ReqT, ?> call;
    private final FairBudget.Holding taken;

    /** One; or two, which is for the handler to refuse. grpc-java asks for no more. */
    private final List<ReqT> messages = new ArrayList<>(1);

    HoldingListener(ServerCall.Listener<ReqT> delegate, OnceClosedCall<ReqT, ?> call) {
      super(delegate);
      this.call = call;
      this.taken = units.open(ConnectedPeer.of(call), this::giveWay);
    }

    /** On any thread. */
    private void giveWay() {
      var _ = drop();
      refused.count(call.getMethodDescriptor(), "request_bytes", units.most() * UNIT);
      Failure failure = refusal();
      call.close(failure.toStatus(), failure.toTrailers());
    }

    @Override
    @SuppressWarnings("unchecked") // Bytes take the place of bytes.
    public void onMessage(ReqT message) {
      if (!(message instanceof InputStream raw)) {
        hold(message);
        return;
      }
      InputStream copy = copy(raw);
      // Before it counts: whoever gives way drops what is held.
      hold((ReqT) copy);
      if (copy instanceof Request request && !taken.take(request.available() / UNIT)) {
        var _ = drop();
        super.onMessage((ReqT) new Unreadable(refusal().exception()));
      }
    }

    @Override
    public void onHalfClose() {
      if (!taken.giveBack() || call.isClosed()) {
        return; // It is refused, or about to be, or its time is over.
      }
      drop().forEach(super::onMessage);
      super.onHalfClose();
    }

    @Override
    public void onCancel() {
      end();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      end();
      super.onComplete();
    }

    private void end() {
      var _ = taken.giveBack();
      var _ = drop();
    }

    private synchronized void hold(ReqT message) {
      messages.add(message);
    }

    /** Returns what was held. */
    private synchronized List<ReqT> drop() {
      List<ReqT> all = List.copyOf(messages);
      messages.clear();
      return all;
    }
  }

  private Failure refusal() {
    return Failure.of(
            ERROR_REASON_OVERLOADED,
            "The service holds too many requests that have not come whole. Try again later.")
        .withRetryDelay(limit.retryDelay());
  }

  /** The transport frees the message when it has been handed over. */
  private static InputStream copy(InputStream raw) {
    try {
      return new Request(raw.readAllBytes());
    } catch (IOException | RuntimeException e) {
      return new Unreadable(e);
    }
  }

  private static final class Request extends ByteArrayInputStream implements KnownLength {
    Request(byte[] bytes) {
      super(bytes);
    }
  }

  /** Fails where requests are read, within the error mapping. */
  private static final class Unreadable extends InputStream {
    private final Exception why;

    /** Fails as an input stream may, or unchecked. */
    Unreadable(Exception why) {
      this.why = why;
    }

    @Override
    public int read() throws IOException {
      if (why instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw why instanceof IOException failure ? failure : new IOException(why);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }
}
