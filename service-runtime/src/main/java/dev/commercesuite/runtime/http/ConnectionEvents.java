package dev.commercesuite.runtime.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells {@link ClientConnections} what happens, and closes those that have to go for others. */
final class ConnectionEvents extends EventsHandler
    implements SelectorManager.AcceptListener, Connection.Listener {
  private static final Logger log = LoggerFactory.getLogger(ConnectionEvents.class);

  private final ClientConnections connections;
  private final ConnectionCuts cuts;

  ConnectionEvents(Handler handler, ClientConnections connections, ConnectionCuts cuts) {
    super(handler);
    this.connections = connections;
    this.cuts = cuts;
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    try {
      if (channel instanceof SocketChannel socket
          && socket.getRemoteAddress() instanceof InetSocketAddress client) {
        ClientConnection leaving = connections.accept(channel, client.getAddress());
        if (leaving != null) {
          cuts.crowded(leaving);
        }
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("A connection was closed while it was accepted");
    }
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    connections.forget(channel);
  }

  @Override
  public void onClosed(SelectableChannel channel) {
    connections.forget(channel);
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint endPoint = connection.getEndPoint();
    // HTTP inside of TLS is a connection of its own; the outer one counts.
    if (endPoint instanceof EndPoint.Wrapper) {
      return;
    }
    ClientConnection known = connections.find(endPoint.getTransport());
    if (known == null) {
      endPoint.close();
    } else {
      known.opened(connection);
    }
  }

  @Override
  protected void onBeforeHandling(Request request) {
    ClientConnection connection = connection(request);
    if (connection != null && !hasBody(request.getHeaders())) {
      connections.received(connection);
    }
  }

  @Override
  protected void onRequestRead(Request request, Content.@Nullable Chunk chunk) {
    ClientConnection connection = connection(request);
    if (connection != null && chunk != null && chunk.isLast()) {
      connections.received(connection);
    }
  }

  @Override
  protected void onResponseWrite(Request request, boolean last, @Nullable ByteBuffer content) {
    ClientConnection connection = connection(request);
    if (connection != null && content != null) {
      connections.answering(connection, content.remaining()).forEach(cuts::crowded);
    }
  }

  @Override
  protected void onComplete(
      Request request, int status, HttpFields headers, @Nullable Throwable failure) {
    ClientConnection connection = connection(request);
    if (connection != null) {
      connections.answered(connection);
    }
  }

  private static boolean hasBody(HttpFields headers) {
    return headers.contains(HttpHeader.CONTENT_LENGTH)
        || headers.contains(HttpHeader.TRANSFER_ENCODING);
  }

  private @Nullable ClientConnection connection(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    EndPoint outer = endPoint instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : endPoint;
    return connections.find(outer.getTransport());
  }
}
