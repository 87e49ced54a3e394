package dev.commercesuite.local.journey;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;

/** Replaces what the contract marks as secret ({@code debug_redact}) by stars. */
final class Redaction {

  private Redaction() {}

  static Message redact(Message message) {
    Message.Builder redacted = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getOptions().getDebugRedact() && field.getJavaType() == JavaType.STRING) {
        redacted.setField(field, "***");
      } else if (field.getJavaType() == JavaType.MESSAGE && field.isRepeated()) {
        List<?> elements = (List<?>) entry.getValue();
        for (int i = 0; i < elements.size(); i++) {
          redacted.setRepeatedField(field, i, redact((Message) elements.get(i)));
        }
      } else if (field.getJavaType() == JavaType.MESSAGE) {
        redacted.setField(field, redact((Message) entry.getValue()));
      }
    }
    return redacted.build();
  }
}
