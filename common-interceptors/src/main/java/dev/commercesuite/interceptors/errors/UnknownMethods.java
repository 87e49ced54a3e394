package dev.commercesuite.interceptors.errors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls to RPCs that the server does not have, for {@code
 * ServerBuilder.fallbackHandlerRegistry}: {@code UNIMPLEMENTED} with an {@code ErrorInfo}.
 * grpc-java's own answer carries none and passes no interceptor.
 *
 * <p>Interceptors see every such call as the one RPC {@link #METHOD}, so that callers who make up
 * names cannot fill the metrics with them.
 */
public final class UnknownMethods extends HandlerRegistry {

  /** What interceptors see instead of the name that the caller made up. */
  public static final MethodDescriptor<InputStream, InputStream> METHOD =
      MethodDescriptor.<InputStream, InputStream>newBuilder()
          .setType(MethodType.UNKNOWN)
          .setFullMethodName("unknown/unknown")
          .setRequestMarshaller(new RawMessageMarshaller())
          .setResponseMarshaller(new RawMessageMarshaller())
          .build();

  private final ServerMethodDefinition<?, ?> definition;

  /**
   * Makes the registry.
   *
   * @param interceptors outermost first; one of them is an {@link ErrorMappingInterceptor}
   */
  public UnknownMethods(List<? extends ServerInterceptor> interceptors) {
    ServerCallHandler<InputStream, InputStream> refuse =
        (call, headers) -> {
          throw Failure.of(ERROR_REASON_NOT_IMPLEMENTED, "The server has no such RPC.").exception();
        };
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("unknown").addMethod(METHOD, refuse).build();
    this.definition =
        ServerInterceptors.interceptForward(service, List.copyOf(interceptors))
            .getMethods()
            .iterator()
            .next();
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
    return definition;
  }
}
