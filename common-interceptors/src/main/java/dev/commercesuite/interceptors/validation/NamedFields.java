package dev.commercesuite.interceptors.validation;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the rules of an update request are about (AIP-134): a client may send an object back as it
 * has read it, with only some of its fields in the {@code update_mask}. The others are not looked
 * at, so that they break no rule, either.
 */
final class NamedFields {
  private static final String MASK = "update_mask";

  /** They say which object, and which version of it; no mask names them. */
  private static final Set<String> ALWAYS = Set.of("id", "etag");

  private NamedFields() {}

  /**
   * The request without the fields of its object that its mask does not name; the request itself if
   * it has no mask.
   */
  static Message of(Message request) {
    FieldDescriptor mask = request.getDescriptorForType().findFieldByName(MASK);
    if (mask == null
        || mask.getJavaType() != JavaType.MESSAGE
        || !(request.getField(mask) instanceof FieldMask paths)) {
      return request;
    }
    Set<String> named = new HashSet<>(ALWAYS);
    for (String path : paths.getPathsList()) {
      int dot = path.indexOf('.');
      named.add(dot < 0 ? path : path.substring(0, dot));
    }
    Message.Builder checked = request.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> entry : request.getAllFields().entrySet()) {
      if (!entry.getKey().equals(mask) && entry.getValue() instanceof Message object) {
        checked.setField(entry.getKey(), only(named, object));
      }
    }
    return checked.build();
  }

  private static Message only(Set<String> named, Message object) {
    Message.Builder kept = object.toBuilder();
    for (FieldDescriptor field : object.getAllFields().keySet()) {
      if (!named.contains(field.getName())) {
        kept.clearField(field);
      }
    }
    return kept.build();
  }
}
