package dev.commercesuite.system.failpoints.agent;

import com.google.protobuf.Message;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the ids in what methods are given and return. */
final class ArgumentIds {
  private static final int LENGTH = 36;

  private ArgumentIds() {}

  /** All ids in records, messages and lists, however deep. */
  static void collect(@Nullable Object value, Set<UUID> found) {
    switch (value) {
      case null -> {}
      case UUID id -> found.add(id);
      case String text when text.length() == LENGTH -> parse(text, found);
      case Message message ->
          message.getAllFields().values().forEach(field -> collect(field, found));
      case Collection<?> values -> values.forEach(element -> collect(element, found));
      case Record fields -> {
        for (RecordComponent component : fields.getClass().getRecordComponents()) {
          collect(read(fields, component), found);
        }
      }
      default -> {}
    }
  }

  /** First the order, then its payment and the step that is about to begin. */
  static void ofStep(Object change, Set<UUID> found) {
    if (change instanceof PaymentTransition written) {
      found.add(written.payment().order().value());
      found.add(written.payment().id().value());
      if (written.step() != null) {
        found.add(written.step().id().value());
      }
    }
  }

  private static void parse(String text, Set<UUID> found) {
    try {
      found.add(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      // Another text of that length.
    }
  }

  private static @Nullable Object read(Record fields, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(fields);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
