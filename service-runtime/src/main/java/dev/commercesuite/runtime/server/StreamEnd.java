package dev.commercesuite.runtime.server;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a stream has to end by itself, so that its client gets an OK and not a broken connection:
 * the server closes connections that are too old, with the calls that are still on them.
 */
public final class StreamEnd {
  private static final Attributes.Key<Instant> CONNECTED = Attributes.Key.create("connected");
  private static final Context.Key<Instant> END = Context.keyWithDefault("stream-end", Instant.MAX);

  private StreamEnd() {}

  /** For the current call; {@link Instant#MAX} when its connection does not grow old. */
  public static Instant get() {
    return END.get();
  }

  /** Lets every call of the server know. */
  static NettyServerBuilder tell(
      NettyServerBuilder server, ConnectionLimits limits, InstantSource clock) {
    return server
        .addTransportFilter(
            new ServerTransportFilter() {
              @Override
              public Attributes transportReady(Attributes transport) {
                return transport.toBuilder().set(CONNECTED, clock.instant()).build();
              }
            })
        .intercept(
            new ServerInterceptor() {
              @Override
              public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                  ServerCall<ReqT, RespT> call,
                  Metadata headers,
                  ServerCallHandler<ReqT, RespT> next) {
                Instant connected = call.getAttributes().get(CONNECTED);
                if (connected == null) {
                  return next.startCall(call, headers);
                }
                Instant end = of(connected, clock.instant(), limits.age(), limits.ageGrace());
                Context context = Context.current().withValue(END, end);
                return Contexts.interceptCall(context, call, headers, next);
              }
            });
  }

  /**
   * A connection is told to go away at its age, give or take a tenth, and closed a grace later. A
   * stream on a connection that has been told already, or is about to be, gets half a grace.
   */
  static Instant of(Instant connected, Instant now, Duration age, Duration grace) {
    Instant soonestClose = connected.plus(age.multipliedBy(9).dividedBy(10)).plus(grace);
    Instant end = soonestClose.minus(grace.dividedBy(10));
    Instant least = now.plus(grace.dividedBy(2));
    return end.isAfter(least) ? end : least;
  }
}
