package dev.commercesuite.interceptors.validation;

import build.buf.protovalidate.Violation;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in words which field breaks a rule, what was expected and what was found. */
final class ViolationText {

  private static final int LONGEST_VALUE = 100;

  /** The id of protovalidate's rule that a text matches a regular expression. */
  private static final String PATTERN_RULE = "string.pattern";

  private ViolationText() {}

  static FieldViolation describe(Message request, Violation violation) {
    build.buf.validate.Violation proto = violation.toProto();
    String field = path(proto.getField());
    String expected = expected(violation, proto);
    if (isRedacted(request.getDescriptorForType(), proto.getField())) {
      return new FieldViolation(field, expected);
    }
    Violation.FieldValue found = violation.getFieldValue();
    // Rules in CEL do not say what they have looked at.
    @Nullable Object value = found == null ? at(request, proto.getField()) : found.getValue();
    @Nullable String text = value == null ? null : shown(value);
    return new FieldViolation(field, text == null ? expected : expected + ", found " + text);
  }

  private static String expected(Violation violation, build.buf.validate.Violation proto) {
    if (violation.getRuleValue() != null
        && proto.getRuleId().equals(PATTERN_RULE)
        && violation.getRuleValue().getValue() instanceof String pattern) {
      return PatternTexts.of(pattern);
    }
    return proto.getMessage().isEmpty()
        ? "breaks the rule " + proto.getRuleId()
        : proto.getMessage();
  }

  /** What is there in the request; null if nothing is, or if it is in a map. */
  private static @Nullable Object at(Message request, FieldPath path) {
    @Nullable Object current = null;
    Message message = request;
    for (FieldPathElement element : path.getElementsList()) {
      if (current instanceof Message inside) {
        message = inside;
      } else if (current != null) {
        return null;
      }
      @Nullable FieldDescriptor field =
          message.getDescriptorForType().findFieldByNumber(element.getFieldNumber());
      if (field == null || field.isMapField()) {
        return null;
      }
      current = element.hasIndex() ? item(message, field, element) : message.getField(field);
    }
    return current;
  }

  private static @Nullable Object item(
      Message message, FieldDescriptor field, FieldPathElement element) {
    return element.getIndex() < message.getRepeatedFieldCount(field)
        ? message.getRepeatedField(field, (int) element.getIndex())
        : null;
  }

  /** The path as a client would write it: {@code lines[2].quantity}, {@code labels["a"]}. */
  private static String path(FieldPath path) {
    StringBuilder text = new StringBuilder();
    for (FieldPathElement element : path.getElementsList()) {
      if (!text.isEmpty()) {
        text.append('.');
      }
      text.append(element.getFieldName());
      switch (element.getSubscriptCase()) {
        case INDEX -> text.append('[').append(element.getIndex()).append(']');
        case BOOL_KEY -> text.append('[').append(element.getBoolKey()).append(']');
        case INT_KEY -> text.append('[').append(element.getIntKey()).append(']');
        case UINT_KEY ->
            text.append('[').append(Long.toUnsignedString(element.getUintKey())).append(']');
        case STRING_KEY -> text.append('[').append(quoted(element.getStringKey())).append(']');
        case SUBSCRIPT_NOT_SET -> {}
      }
    }
    return text.toString();
  }

  /** Whether any field on the way is secret; a path that cannot be followed counts as secret. */
  private static boolean isRedacted(Descriptor message, FieldPath path) {
    @Nullable Descriptor current = message;
    for (FieldPathElement element : path.getElementsList()) {
      @Nullable FieldDescriptor field =
          current == null ? null : current.findFieldByNumber(element.getFieldNumber());
      if (field == null || field.getOptions().getDebugRedact()) {
        return true;
      }
      current = messageBehind(field);
    }
    return false;
  }

  private static @Nullable Descriptor messageBehind(FieldDescriptor field) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
    return value.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? value.getMessageType() : null;
  }

  /** A short, one-line form of the value; null for values that would not help. */
  static @Nullable String shown(Object value) {
    return switch (value) {
      case String text -> quoted(text);
      case EnumValueDescriptor constant -> constant.getName() + " (" + constant.getNumber() + ")";
      case ByteString bytes -> bytes.size() + " bytes";
      case Message _ -> null;
      case Map<?, ?> entries -> entries.size() + " entries";
      case Collection<?> items -> items.size() + " items";
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    String printable =
        text.codePoints()
            .limit(LONGEST_VALUE)
            .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    boolean cut = text.codePointCount(0, text.length()) > LONGEST_VALUE;
    return '"' + printable + (cut ? "…" : "") + '"';
  }
}
