package dev.commercesuite.runtime.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Messages of which every field is set, to see what becomes of each. A text is the name of its
 * field, an enum has its first value, and a list one item.
 */
public final class FilledMessages {
  private FilledMessages() {}

  /** What the RPCs of these services answer with; where a field is one of several, one of each. */
  public static List<Message> answers(ServiceDescriptor... services) {
    List<Message> answers = new ArrayList<>();
    for (ServiceDescriptor service : services) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        Message prototype =
            (Message)
                ((PrototypeMarshaller<?>) method.getResponseMarshaller()).getMessagePrototype();
        for (int choice = 0; choice < choices(prototype); choice++) {
          answers.add(filled(prototype.newBuilderForType(), choice));
        }
      }
    }
    return answers;
  }

  /** The names of all fields that are set, wherever they stand. */
  public static Set<String> fields(Message message) {
    Set<String> names = new TreeSet<>();
    message
        .getAllFields()
        .forEach((field, value) -> {
          names.add(field.getFullName());
          if (value instanceof Message inner) {
            names.addAll(fields(inner));
          } else if (value instanceof List<?> items) {
            items.stream()
                .filter(Message.class::isInstance)
                .forEach(item -> names.addAll(fields((Message) item)));
          }
        });
    return names;
  }

  private static int choices(Message prototype) {
    return prototype.getDescriptorForType().getRealOneofs().stream()
        .mapToInt(OneofDescriptor::getFieldCount)
        .max()
        .orElse(1);
  }

  private static Message filled(Message.Builder message, int choice) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      OneofDescriptor oneof = field.getRealContainingOneof();
      if (oneof == null || oneof.getFields().indexOf(field) == choice % oneof.getFieldCount()) {
        if (field.isRepeated()) {
          message.addRepeatedField(field, value(message, field, choice));
        } else {
          message.setField(field, value(message, field, choice));
        }
      }
    }
    return message.build();
  }

  private static Object value(Message.Builder message, FieldDescriptor field, int choice) {
    return switch (field.getJavaType()) {
      case STRING -> field.getFullName();
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1F;
      case DOUBLE -> 1D;
      case BOOLEAN -> true;
      case BYTE_STRING -> ByteString.copyFromUtf8(field.getFullName());
      case ENUM -> field.getEnumType().getValues().get(1);
      case MESSAGE -> filled(message.newBuilderForField(field), choice);
    };
  }
}
