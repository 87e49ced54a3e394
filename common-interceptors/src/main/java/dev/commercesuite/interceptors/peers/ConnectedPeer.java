package dev.commercesuite.interceptors.peers;

import io.grpc.Attributes;
import io.grpc.ServerCall;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The other end of one connection, from its beginning to its end: all calls of a connection have
 * the same object. Thread-safe.
 */
public final class ConnectedPeer {
  private static final Attributes.Key<ConnectedPeer> KEY = Attributes.Key.create("connected-peer");

  private final @Nullable InetAddress address;
  private volatile PeerKind kind;
  private volatile @Nullable String account;

  /** One of whom this is known. */
  public ConnectedPeer(PeerKind kind) {
    this(kind, null);
  }

  /**
   * One of whom this is known.
   *
   * @param address whose connections are counted together; null if there are many people behind it,
   *     or it is not known
   */
  public ConnectedPeer(PeerKind kind, @Nullable InetAddress address) {
    this.kind = kind;
    this.address = address;
  }

  /**
   * The peer of a call. On a server that does not tell, such as one without a network, it is an
   * anonymous one of its own.
   */
  public static ConnectedPeer of(ServerCall<?, ?> call) {
    ConnectedPeer peer = call.getAttributes().get(KEY);
    return peer == null ? new ConnectedPeer(PeerKind.ANONYMOUS) : peer;
  }

  /** The attributes of a connection, for {@code ServerTransportFilter.transportReady}. */
  public Attributes addTo(Attributes transport) {
    return transport.toBuilder().set(KEY, this).build();
  }

  /** What is known by now. */
  public PeerKind kind() {
    return kind;
  }

  /**
   * Whose share of something this connection takes from, as a key: that of its address. A proxy, or
   * a service, has its own.
   */
  public Object group() {
    return address == null || kind.isAtLeast(PeerKind.PROXY) ? this : address;
  }

  /** Whose the latest authenticated call on the connection was; null if there was none. */
  public @Nullable String account() {
    return account;
  }

  /** A call on the connection was authenticated. */
  public void calledBy(String subject) {
    account = subject;
  }

  /** What has been proved on the connection; whoever was known better stays so. */
  public void prove(PeerKind proof) {
    if (!kind.isAtLeast(proof)) {
      raise(proof);
    }
  }

  private synchronized void raise(PeerKind proof) {
    if (!kind.isAtLeast(proof)) {
      kind = proof;
    }
  }
}
