package dev.commercesuite.order.testing;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.errors.ErrorMappingInterceptor;
import dev.commercesuite.order.grpc.OrderErrors;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A server in this JVM and a channel to it. Callers are who the test says. */
public final class InProcess implements AutoCloseable {
  private final Server server;
  private final ManagedChannel channel;

  private InProcess(BindableService service, ServerInterceptor... interceptors) {
    String name = UUID.randomUUID().toString();
    try {
      server =
          InProcessServerBuilder.forName(name)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .addService(ServerInterceptors.interceptForward(service, interceptors))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).build();
  }

  /** A peer, which fails calls with the statuses that it makes itself. */
  public static InProcess peer(BindableService service) {
    return new InProcess(service);
  }

  /** An adapter of this module. */
  public static InProcess adapter(BindableService service, Supplier<Caller> caller) {
    return adapter(service, caller, () -> {});
  }

  /**
   * An adapter of this module.
   *
   * @param recheck what {@link CurrentCaller#verifyAgain} does
   */
  public static InProcess adapter(
      BindableService service, Supplier<Caller> caller, Runnable recheck) {
    ErrorMapper errors = OrderErrors::map;
    return new InProcess(
        service,
        new ErrorMappingInterceptor(errors.orElse(RuntimeErrors::map)),
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            Context context = CurrentCaller.with(Context.current(), caller.get(), recheck);
            return Contexts.interceptCall(context, call, headers, next);
          }
        });
  }

  /** What stubs are made of. */
  public Channel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
