package dev.commercesuite.system.security.access;

import com.google.protobuf.Message;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.suite.Connections;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Calls any RPC as anybody.
 *
 * @param connections to the services
 * @param identity whose certificate is shown, or {@link Connections#NOBODY}
 * @param authorization values of the header of that name, each sent as it is; normally one or none
 */
public record Caller(Connections connections, String identity, List<String> authorization) {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final long DEADLINE_SECONDS = 20;

  /** Somebody without a certificate. */
  static Caller with(Connections connections, String... authorization) {
    return new Caller(connections, Connections.NOBODY, List.of(authorization));
  }

  /** Somebody with an access token and no certificate. */
  public static Caller withToken(Connections connections, String token) {
    return with(connections, "Bearer " + token);
  }

  /** Waits for the answer, or for the first words of a stream, which then ends. */
  public Outcome call(Rpc rpc, Message request) {
    Metadata headers = new Metadata();
    authorization.forEach(value -> headers.put(AUTHORIZATION, value));
    Channel channel =
        ClientInterceptors.intercept(
            connections.to(rpc.service(), identity),
            MetadataUtils.newAttachHeadersInterceptor(headers));
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    try {
      return Outcome.answered(
          rpc.isStream()
              ? firstWords(rpc, channel, options, request)
              : List.of(ClientCalls.blockingUnaryCall(channel, rpc.method(), options, request)));
    } catch (StatusRuntimeException e) {
      return Outcome.refused(e);
    }
  }

  /** The snapshot that a stream begins with, all of it. */
  private static List<Message> firstWords(
      Rpc rpc, Channel channel, CallOptions options, Message request) {
    List<Message> words = new ArrayList<>();
    try (CancellableContext context = Context.current().withCancellation()) {
      Context before = context.attach();
      try {
        Iterator<Message> stream =
            ClientCalls.blockingServerStreamingCall(channel, rpc.method(), options, request);
        boolean more = stream.hasNext();
        while (more) {
          Message word = stream.next();
          words.add(word);
          more = isFollowedByMoreSnapshots(word) && stream.hasNext();
        }
      } finally {
        context.detach(before);
      }
    }
    return words;
  }

  private static boolean isFollowedByMoreSnapshots(Message word) {
    var type = word.getDescriptorForType();
    return type.findFieldByName("snapshots_complete") != null
        && word.hasField(type.findFieldByName("snapshot"));
  }
}
