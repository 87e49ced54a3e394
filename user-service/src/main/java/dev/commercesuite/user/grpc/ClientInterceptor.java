package dev.commercesuite.user.grpc;

import dev.commercesuite.user.domain.Session;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Keeps what the connection tells about a client, for the session that a login starts. */
public final class ClientInterceptor implements ServerInterceptor {
  private static final Context.Key<Session.Client> CLIENT =
      Context.keyWithDefault("session-client", new Session.Client("", ""));
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

  /** The client of the current call. */
  static Session.Client current() {
    return CLIENT.get();
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String userAgent = headers.get(USER_AGENT);
    Session.Client client = new Session.Client(userAgent == null ? "" : userAgent, addressOf(call));
    return Contexts.interceptCall(Context.current().withValue(CLIENT, client), call, headers, next);
  }

  /** Of the last hop: a header that claims another address is not believed. */
  private static String addressOf(ServerCall<?, ?> call) {
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return remote instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress()
        : "";
  }
}
