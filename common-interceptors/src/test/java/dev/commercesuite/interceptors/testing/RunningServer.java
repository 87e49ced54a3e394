package dev.commercesuite.interceptors.testing;

import dev.commercesuite.interceptors.CallPath;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Services behind a call path, on an in-process server with a virtual thread per callback. */
public final class RunningServer implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;
  private final ManagedChannel channel;

  private RunningServer(CallPath path, BindableService[] services) {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name)
            .executor(threads)
            .fallbackHandlerRegistry(path.unknownMethods());
    for (BindableService service : services) {
      builder.addService(path.wrap(service));
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).executor(threads).build();
  }

  public static RunningServer of(CallPath path, BindableService... services) {
    return new RunningServer(path, services);
  }

  public ManagedChannel channel() {
    return channel;
  }

  public Channel channel(ClientInterceptor... interceptors) {
    return ClientInterceptors.interceptForward(channel, interceptors);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    threads.close();
  }
}
