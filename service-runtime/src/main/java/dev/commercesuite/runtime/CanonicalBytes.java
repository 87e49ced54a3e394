package dev.commercesuite.runtime;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The bytes of a message, the same for equal messages within one build (map entries sorted). */
public final class CanonicalBytes {
  private CanonicalBytes() {}

  /** The full name of the type (with its length), then the message. */
  public static byte[] of(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize() + 64);
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(bytes);
      output.useDeterministicSerialization();
      output.writeStringNoTag(message.getDescriptorForType().getFullName());
      message.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
