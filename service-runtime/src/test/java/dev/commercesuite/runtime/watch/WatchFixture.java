package dev.commercesuite.runtime.watch;

import com.google.protobuf.StringValue;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.interceptors.errors.ErrorMappingInterceptor;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A server with one RPC, which watches the log that the request names. */
final class WatchFixture implements AutoCloseable {
  private static final MethodDescriptor<StringValue, StringValue> WATCH =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("test.Logs/Watch")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  final WatchStreams streams;
  volatile Instant tokenExpiry = Instant.MAX;
  volatile Runnable recheck = () -> {};

  private final Map<String, WatchedLog> logs = new ConcurrentHashMap<>();
  private final Server server;
  private final ManagedChannel channel;

  WatchFixture(WatchPace pace) {
    streams = new WatchStreams(pace, InstantSource.system());
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("test.Logs")
            .addMethod(
                WATCH,
                ServerCalls.asyncServerStreamingCall((request, observer) ->
                    streams.open(request.getValue(), log(request.getValue()).source(), observer)))
            .build();
    String name = UUID.randomUUID().toString();
    try {
      server =
          InProcessServerBuilder.forName(name)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .addService(
                  ServerInterceptors.interceptForward(
                      service, new ErrorMappingInterceptor(RuntimeErrors::map), new KnownCaller()))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).build();
  }

  WatchedLog log(String topic) {
    return logs.computeIfAbsent(topic, _ -> new WatchedLog());
  }

  Iterator<StringValue> watch(String topic) {
    return ClientCalls.blockingServerStreamingCall(
        channel, WATCH, CallOptions.DEFAULT, StringValue.of(topic));
  }

  ClientCall<StringValue, StringValue> newCall() {
    return channel.newCall(WATCH, CallOptions.DEFAULT);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private final class KnownCaller implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      Caller caller = new Caller("somebody", Caller.Kind.USER, Set.of(), "", "", tokenExpiry);
      Context context = CurrentCaller.with(Context.current(), caller, () -> recheck.run());
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}
