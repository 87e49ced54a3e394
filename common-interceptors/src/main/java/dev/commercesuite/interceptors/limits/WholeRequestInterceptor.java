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
 * part of the heap, with the same shares of connections and kinds of peers as places of calls have;
 * what does not fit is refused with {@code OVERLOADED}.
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
  private final Places units;

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
    this.units = Places.fixed(Math.toIntExact(Math.max(1, bytes / UNIT)));
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    ServerCall.Listener<ReqT> listener = next.startCall(call, headers);
    return call.getMethodDescriptor().getType().clientSendsOneMessage()
        ? new HoldingListener<>(listener, ConnectedPeer.of(call))
        : listener;
  }

  /** In bytes, those that are counted. */
  long held() {
    return (long) units.taken() * UNIT;
  }

  private final class HoldingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final ConnectedPeer peer;

    /** One; or two, which is for the handler to refuse. grpc-java asks for no more. */
    private final List<ReqT> messages = new ArrayList<>(1);

    private final List<Places.Place> taken = new ArrayList<>(0);

    HoldingListener(ServerCall.Listener<ReqT> delegate, ConnectedPeer peer) {
      super(delegate);
      this.peer = peer;
    }

    @Override
    @SuppressWarnings("unchecked") // Bytes take the place of bytes.
    public void onMessage(ReqT message) {
      if (!(message instanceof InputStream raw)) {
        messages.add(message);
        return;
      }
      InputStream copy = copy(raw);
      if (copy instanceof Request request && !take(request.available() / UNIT)) {
        drop();
        super.onMessage((ReqT) new Unreadable(refusal()));
      } else {
        messages.add((ReqT) copy);
      }
    }

    @Override
    public void onHalfClose() {
      List<ReqT> all = List.copyOf(messages);
      drop();
      all.forEach(super::onMessage);
      super.onHalfClose();
    }

    @Override
    public void onCancel() {
      drop();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      drop();
      super.onComplete();
    }

    private boolean take(int count) {
      for (int i = 0; i < count; i++) {
        Places.Place unit = units.take(peer);
        if (unit == null) {
          return false;
        }
        taken.add(unit);
      }
      return true;
    }

    private void drop() {
      messages.clear();
      taken.forEach(Places.Place::giveBack);
      taken.clear();
    }
  }

  private RuntimeException refusal() {
    return Failure.of(
            ERROR_REASON_OVERLOADED,
            "The service holds too many requests that have not come whole. Try again later.")
        .withRetryDelay(limit.retryDelay())
        .exception();
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
