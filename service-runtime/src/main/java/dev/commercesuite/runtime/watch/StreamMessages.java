package dev.commercesuite.runtime.watch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.api.type.v1.Heartbeat;
import dev.commercesuite.runtime.grpc.Timestamps;
import java.time.InstantSource;
import java.util.Objects;

/** Makes the messages of a stream, whose fields have the names that they have in every stream. */
final class StreamMessages<M extends Message> {
  private final M empty;
  private final InstantSource clock;

  /**
   * @param empty the default instance of the messages
   */
  StreamMessages(M empty, InstantSource clock) {
    this.empty = empty;
    this.clock = clock;
  }

  /** A message with this content. */
  M with(String field, Message value, String resumeToken) {
    return build(empty.newBuilderForType(), field, value, resumeToken);
  }

  /** A message that only says that something is so. */
  M with(String field, String resumeToken) {
    Message.Builder message = empty.newBuilderForType();
    return build(
        message, field, message.newBuilderForField(field(message, field)).build(), resumeToken);
  }

  M heartbeat(String resumeToken) {
    return with(
        "heartbeat",
        Heartbeat.newBuilder().setSendTime(Timestamps.of(clock.instant())).build(),
        resumeToken);
  }

  @SuppressWarnings("unchecked") // The builder of a type makes that type.
  private M build(Message.Builder message, String field, Message value, String resumeToken) {
    message.setField(field(message, "resume_token"), resumeToken);
    message.setField(field(message, field), value);
    return (M) message.build();
  }

  static FieldDescriptor field(Message.Builder message, String name) {
    return Objects.requireNonNull(message.getDescriptorForType().findFieldByName(name), name);
  }
}
