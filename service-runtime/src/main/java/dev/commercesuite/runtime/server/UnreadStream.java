package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.limits.FairBudget;
import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one stream holds of its answer, from before it is serialized until the client has taken it
 * or the stream is closed; and of its request, until a message has come whole. Thread-safe.
 */
final class UnreadStream extends ServerStreamTracer {
  /** Of a message that has not come whole; what is not counted of it, as most are no larger. */
  static final int SMALL_REQUEST = 4 * 1024;

  private static final int BYTES_OF_A_PREFIX = 5;

  private static final Context.Key<UnreadStream> CURRENT = Context.key("unread-stream");

  private final Holder holder;
  private final int id;
  private Context.@Nullable CancellableContext context;
  private @Nullable Term term;
  private long held;

  /** When the client took something, or began to have something to take. */
  private long since;

  private long takenSinceLook;
  private int silentLooks;
  private boolean closed;

  /** What has come and is no whole message yet, and how much of it is counted. */
  private long unfinished;

  private long counted;

  /** The same of all connections; it may have given way to somebody else. */
  private final FairBudget.Holding ofServer;

  private boolean refused;

  /**
   * When a unary call has to be over, in the time of {@code System.nanoTime()}.
   *
   * @param end its deadline
   * @param latest until then it may go on if its client is reading
   */
  record Term(long end, long latest) {}

  /** Who holds what its streams do. */
  interface Holder {
    /** Whether so many bytes more may be held; if so, they are from now on. */
    boolean take(int bytes);

    /**
     * What is not held any more.
     *
     * @param bytes of them
     * @param read how many the client has taken
     */
    void give(long bytes, long read);

    /** Whether so many bytes more of requests may be held; if so, they are from now on. */
    boolean takeRequest(long bytes);

    /** So many bytes of requests are not held any more. */
    void giveRequest(long bytes);

    /** What a stream is going to hold of its request, beside what others do; nothing yet. */
    FairBudget.Holding openRequest(UnreadStream stream);

    /** In nanoseconds since any time. */
    long now();
  }

  UnreadStream(Holder holder, int id) {
    this.holder = holder;
    this.id = id;
    this.ofServer = holder.openRequest(this);
  }

  /** Of the current call; null if it is not on a connection that is watched. */
  static @Nullable UnreadStream current() {
    return CURRENT.get();
  }

  int id() {
    return id;
  }

  /** The call ends then at the latest, whatever its client reads. */
  synchronized void setTerm(Term value) {
    term = value;
  }

  /** Whether a message of this size may be serialized; if so, it is held from now on. */
  synchronized boolean take(int bytes) {
    if (closed) {
      return true; // It goes nowhere.
    }
    if (!holder.take(bytes)) {
      return false;
    }
    if (held == 0) {
      since = holder.now();
    }
    held += bytes;
    return true;
  }

  /**
   * Whether it is refused the rest of its request for the first time. What has come of it makes
   * room for others at once: they would be refused as well before the stream is closed.
   */
  boolean refuse() {
    return refuse(0);
  }

  /**
   * The same after its request gave way to another. One that has become whole since then needs no
   * room any more, and goes on.
   */
  boolean giveWay() {
    return refuse(1);
  }

  private boolean refuse(long least) {
    long given;
    synchronized (this) {
      if (refused || counted < least) {
        return false;
      }
      refused = true;
      given = counted;
      counted = 0;
    }
    holder.giveRequest(given);
    var _ = ofServer.giveBack();
    return true;
  }

  /** Whether what has come of a request may be held as well. */
  synchronized boolean receive(int bytes) {
    if (refused) {
      return false; // Something of it is missing already.
    }
    if (closed) {
      return true;
    }
    unfinished += bytes;
    long more = Math.max(0, unfinished - SMALL_REQUEST) - counted;
    if (more > 0) {
      if (!holder.takeRequest(more)) {
        return false;
      }
      counted += more;
      return ofServer.take(more);
    }
    return true;
  }

  @Override
  public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
    long given;
    synchronized (this) {
      unfinished = Math.max(0, unfinished - wireSize - BYTES_OF_A_PREFIX);
      given = Math.max(0, counted - Math.max(0, unfinished - SMALL_REQUEST));
      counted -= given;
      ofServer.give(given);
    }
    holder.giveRequest(given);
  }

  /** The client can take so much, and it is on its way. */
  void taken(int bytes) {
    long now = holder.now();
    long given;
    synchronized (this) {
      since = now;
      takenSinceLook += bytes;
      given = Math.min(bytes, held);
      held -= given;
    }
    holder.give(given, bytes);
  }

  /**
   * Why it has to end now; null if it has not to. To be asked once a {@link
   * UnreadConnection#LOOK_INTERVAL}.
   */
  synchronized @Nullable UnreadEnd due(long now, long patience) {
    boolean isBeingRead = takenSinceLook >= UnreadConnection.PACE;
    silentLooks = held > 0 && takenSinceLook == 0 ? silentLooks + 1 : 0;
    takenSinceLook = 0;
    if (term != null) {
      boolean mayGoOn = now - term.end() < 0 || (isBeingRead && now - term.latest() < 0);
      return mayGoOn ? null : UnreadEnd.DEADLINE;
    }
    return held > 0 && now - since >= patience ? UnreadEnd.TIMEOUT : null;
  }

  /** Whether the client has taken nothing of what waits for it for some looks. */
  synchronized boolean isSilent() {
    return held > 0 && silentLooks >= UnreadConnection.LOOKS;
  }

  synchronized boolean isUnread() {
    return held > 0;
  }

  /**
   * Ends the call as one whose deadline has passed. That is the only cause for which grpc-java
   * resets the stream of a call that its handler has closed.
   */
  void cancel(String why) {
    if (context != null) {
      context.cancel(new TimeoutException(why));
    }
  }

  @Override
  public Context filterContext(Context parent) {
    context = parent.withValue(CURRENT, this).withCancellation();
    return context;
  }

  @Override
  public void streamClosed(Status status) {
    long given;
    long ofRequest;
    synchronized (this) {
      closed = true;
      given = held;
      held = 0;
      ofRequest = counted;
      counted = 0;
      var _ = ofServer.giveBack();
    }
    holder.give(given, 0);
    holder.giveRequest(ofRequest);
  }
}
