package dev.commercesuite.runtime.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.SelectorManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections of an address that has enough of them, before anything is read. */
final class AddressConnectionLimit implements SelectorManager.AcceptListener {
  private static final Logger log = LoggerFactory.getLogger(AddressConnectionLimit.class);

  private final int limit;
  private final Map<SelectableChannel, InetAddress> open = new ConcurrentHashMap<>();
  private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();

  AddressConnectionLimit(int limit) {
    this.limit = limit;
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    try {
      if (channel instanceof SocketChannel socket
          && socket.getRemoteAddress() instanceof InetSocketAddress client) {
        InetAddress address = client.getAddress();
        open.put(channel, address);
        if (counts.merge(address, 1, Integer::sum) > limit) {
          log.atDebug().addKeyValue("peer", client).log("Too many connections of one address");
          channel.close();
        }
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("A connection was closed while it was accepted");
    }
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    forget(channel);
  }

  @Override
  public void onClosed(SelectableChannel channel) {
    forget(channel);
  }

  private void forget(SelectableChannel channel) {
    InetAddress address = open.remove(channel);
    if (address != null) {
      counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
