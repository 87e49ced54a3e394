package dev.commercesuite.system.fuzz;

import com.google.protobuf.Message;
import dev.commercesuite.system.security.access.Contract.Rpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Calls an RPC with bytes, which need not be a message. */
final class RawCall {
  private RawCall() {}

  /**
   * Waits for the answer, or for the first message of a stream, which then ends.
   *
   * @throws io.grpc.StatusRuntimeException when the call fails
   */
  static void send(Channel channel, Rpc rpc, CallOptions options, byte[] request) {
    MethodDescriptor<byte[], Message> method =
        rpc.method().toBuilder(new Bytes(), rpc.method().getResponseMarshaller()).build();
    if (!rpc.isStream()) {
      var _ = ClientCalls.blockingUnaryCall(channel, method, options, request);
      return;
    }
    try (CancellableContext context = Context.current().withCancellation()) {
      Context before = context.attach();
      try {
        var _ =
            ClientCalls.blockingServerStreamingCall(channel, method, options, request).hasNext();
      } finally {
        context.detach(before);
      }
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
