package dev.commercesuite.interceptors.limits;

import dev.commercesuite.interceptors.tls.PeerNames;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as far as it is known before anything is looked at that the call says itself.
 *
 * @param connection that the call comes from
 * @param kind what the connection has shown
 */
record Peer(Object connection, Kind kind) {

  /** In the order of who goes first. */
  enum Kind {
    /** A verified certificate with a name: a service of the suite, or a partner's. */
    SERVICE,
    /** Nothing. */
    ANYONE
  }

  /** The key under which the kind is kept with the session: to find it out takes a while. */
  private static final String KIND = "dev.commercesuite.interceptors.limits.kind";

  static Peer of(ServerCall<?, ?> call) {
    Attributes attributes = call.getAttributes();
    return new Peer(
        Objects.requireNonNullElse(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), "unknown"),
        kind(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
  }

  private static Kind kind(@Nullable SSLSession session) {
    if (session == null) {
      return Kind.ANYONE;
    }
    if (session.getValue(KIND) instanceof Kind known) {
      return known;
    }
    Kind kind = PeerNames.of(session).isEmpty() ? Kind.ANYONE : Kind.SERVICE;
    session.putValue(KIND, kind);
    return kind;
  }
}
