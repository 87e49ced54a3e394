package dev.commercesuite.runtime;

import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The bytes of a message, the same for equal messages within one build (map entries sorted), and
 * for messages that differ in the case of their UUIDs alone: fields that are UUIDs by the rules of
 * the contract.
 */
public final class CanonicalBytes {
  /** The rule of a field that is the id of a user, or {@code me}. */
  private static final String USER_ID = "^(me|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$";

  private CanonicalBytes() {}

  /** The full name of the type (with its length), then the message. */
  public static byte[] of(Message message) {
    Message canonical = canonical(message);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(canonical.getSerializedSize() + 64);
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(bytes);
      output.useDeterministicSerialization();
      output.writeStringNoTag(canonical.getDescriptorForType().getFullName());
      canonical.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Message canonical(Message message) {
    Message.Builder changed = null;
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      Object value = entry.getValue();
      Object canonical = canonical(field, value);
      if (!canonical.equals(value)) {
        changed = changed == null ? message.toBuilder() : changed;
        changed.setField(field, canonical);
      }
    }
    return changed == null ? message : changed.build();
  }

  private static Object canonical(FieldDescriptor field, Object value) {
    boolean isMessage = field.getJavaType() == JavaType.MESSAGE && !field.isMapField();
    if (!isMessage && !(field.getJavaType() == JavaType.STRING && isUuid(field))) {
      return value;
    }
    return field.isRepeated()
        ? ((List<?>) value).stream().map(CanonicalBytes::canonicalValue).toList()
        : canonicalValue(value);
  }

  private static Object canonicalValue(Object value) {
    return value instanceof Message message
        ? canonical(message)
        : value.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isUuid(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
    StringRules text =
        field.isRepeated() ? rules.getRepeated().getItems().getString() : rules.getString();
    return text.getUuid() || text.getPattern().equals(USER_ID);
  }
}
