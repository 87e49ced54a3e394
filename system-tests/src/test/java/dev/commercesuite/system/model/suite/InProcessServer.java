package dev.commercesuite.system.model.suite;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A server that works in the thread of whoever calls it. */
final class InProcessServer implements AutoCloseable {
  private final Server server;
  private final ManagedChannel channel;

  private InProcessServer(Server server, ManagedChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  static InProcessServer start(List<ServerServiceDefinition> services) {
    String name = InProcessServerBuilder.generateName();
    try {
      Server server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addServices(services)
              .build()
              .start();
      return new InProcessServer(
          server, InProcessChannelBuilder.forName(name).directExecutor().build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
