package dev.commercesuite.user.grpc;

import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.user.domain.connections.ClientConnection;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes known what the connection, and a trusted proxy, say about the client of a call. */
public final class ConnectionInterceptor implements ServerInterceptor {
  private static final Context.Key<ClientConnection> CONNECTION =
      Context.keyWithDefault("client-connection", ClientConnection.UNKNOWN);
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of(TrustedProxies.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  private final TrustedProxies proxies;

  public ConnectionInterceptor(TrustedProxies proxies) {
    this.proxies = proxies;
  }

  /** The connection of the current call. */
  static ClientConnection current() {
    return CONNECTION.get();
  }

  /** The service with this interceptor in front of it. */
  public BindableService around(BindableService service) {
    return () -> ServerInterceptors.intercept(service, this);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String userAgent = headers.get(USER_AGENT);
    String address = proxies.clientAddress(peer(call), forwardedFor(headers));
    ClientConnection connection = new ClientConnection(userAgent == null ? "" : userAgent, address);
    return Contexts.interceptCall(
        Context.current().withValue(CONNECTION, connection), call, headers, next);
  }

  private static @Nullable InetAddress peer(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
            instanceof InetSocketAddress internet
        ? internet.getAddress()
        : null;
  }

  private static List<String> forwardedFor(Metadata headers) {
    List<String> values = new ArrayList<>();
    Iterable<String> all = headers.getAll(FORWARDED_FOR);
    if (all != null) {
      all.forEach(values::add);
    }
    return values;
  }
}
