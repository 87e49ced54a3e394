package dev.commercesuite.interceptors.validation;

import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The upper bounds of the contract: how long a text is, how many items a list has, how many paths a
 * field mask. They are looked at before all other rules, because these look at every item and list
 * what they find. Thread-safe.
 *
 * <p>What is inside a list of too many items is not looked at, so that a check takes no longer than
 * a request that keeps to its bounds.
 */
final class SizeRules {
  /** Of a field mask, whose paths have no rules of their own; more than any message has fields. */
  static final int MOST_PATHS = 32;

  /** Characters of one of them. */
  static final int LONGEST_PATH = 100;

  private static final FieldDescriptor PATHS =
      FieldMask.getDescriptor().findFieldByNumber(FieldMask.PATHS_FIELD_NUMBER);

  private static final long UNBOUNDED = Long.MAX_VALUE;

  private final Map<Descriptor, List<Bound>> bounds = new ConcurrentHashMap<>();

  /**
   * The bounds of one field, for those that have any and those with something inside.
   *
   * @param items how many at most, of a list or a map
   * @param key of a map; null for every other field
   * @param text of a text, of each item of a list, or of each value of a map
   * @param secret whether its value is not to be shown
   */
  private record Bound(
      FieldDescriptor field, long items, @Nullable TextBound key, TextBound text, boolean secret) {}

  /** Characters of a text, bytes of a text, and bytes of binary data, at most. */
  private record TextBound(long characters, long bytes) {
    static final TextBound NONE = new TextBound(UNBOUNDED, UNBOUNDED);
  }

  /** What is too large in a request. */
  TooLarge check(Message request) {
    TooLarge found = new TooLarge();
    check(request, "", found);
    return found;
  }

  /** The violations that were found: all are counted, and the first of them described. */
  static final class TooLarge {
    private final List<FieldViolation> first = new ArrayList<>();
    private int count;

    List<FieldViolation> first() {
      return first;
    }

    int count() {
      return count;
    }

    private void add(String field, String expected, @Nullable String found) {
      if (count < Failure.MOST_LISTED) {
        first.add(
            new FieldViolation(field, found == null ? expected : expected + ", found " + found));
      }
      count++;
    }
  }

  private void check(Message message, String path, TooLarge found) {
    for (Bound bound : bounds(message.getDescriptorForType())) {
      FieldDescriptor field = bound.field();
      String name = path + field.getName();
      if (field.isRepeated()) {
        checkItems(message, bound, name, found);
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        if (message.hasField(field)) {
          check((Message) message.getField(field), name + ".", found);
        }
      } else {
        checkText(message.getField(field), bound.text(), bound.secret(), name, found);
      }
    }
  }

  private void checkItems(Message message, Bound bound, String name, TooLarge found) {
    FieldDescriptor field = bound.field();
    int count = message.getRepeatedFieldCount(field);
    if (count > bound.items()) {
      String items = field.isMapField() ? " entries" : " items";
      found.add(name, "must contain no more than " + bound.items() + items, count + items);
      return;
    }
    for (int i = 0; i < count; i++) {
      Object item = message.getRepeatedField(field, i);
      if (field.isMapField()) {
        checkEntry((Message) item, bound, name, found);
      } else if (item instanceof Message inside) {
        check(inside, name + "[" + i + "].", found);
      } else {
        checkText(item, bound.text(), bound.secret(), name + "[" + i + "]", found);
      }
    }
  }

  private void checkEntry(Message entry, Bound bound, String name, TooLarge found) {
    Object key = entry.getField(entry.getDescriptorForType().findFieldByName("key"));
    Object value = entry.getField(entry.getDescriptorForType().findFieldByName("value"));
    String path = name + "[" + ViolationText.shown(key) + "]";
    if (bound.key() != null) {
      checkText(key, bound.key(), bound.secret(), path, found);
    }
    if (value instanceof Message inside) {
      check(inside, path + ".", found);
    } else {
      checkText(value, bound.text(), bound.secret(), path, found);
    }
  }

  private static void checkText(
      Object value, TextBound most, boolean secret, String path, TooLarge found) {
    String expected =
        switch (value) {
          case String text
              when text.length() > most.characters()
                  && text.codePointCount(0, text.length()) > most.characters() ->
              "must be at most %s characters".formatted(most.characters());
          case String text
              when most.bytes() < UNBOUNDED
                  && ByteString.copyFromUtf8(text).size() > most.bytes() ->
              "must be at most %s bytes".formatted(most.bytes());
          case ByteString data when data.size() > most.bytes() ->
              "must be at most %s bytes".formatted(most.bytes());
          default -> "";
        };
    if (!expected.isEmpty()) {
      found.add(path, expected, secret ? null : ViolationText.shown(value));
    }
  }

  private List<Bound> bounds(Descriptor type) {
    List<Bound> known = bounds.get(type);
    return known != null ? known : bounds.computeIfAbsent(type, SizeRules::read);
  }

  private static List<Bound> read(Descriptor type) {
    List<Bound> bounds = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      Bound bound = read(field);
      if (bound != null) {
        bounds.add(bound);
      }
    }
    return List.copyOf(bounds);
  }

  private static @Nullable Bound read(FieldDescriptor field) {
    boolean secret = field.getOptions().getDebugRedact();
    FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
    if (field.equals(PATHS)) {
      return new Bound(field, MOST_PATHS, null, new TextBound(LONGEST_PATH, UNBOUNDED), secret);
    }
    if (field.isMapField()) {
      long pairs = rules.getMap().hasMaxPairs() ? rules.getMap().getMaxPairs() : UNBOUNDED;
      return new Bound(
          field, pairs, text(rules.getMap().getKeys()), text(rules.getMap().getValues()), secret);
    }
    if (field.isRepeated()) {
      long items =
          rules.getRepeated().hasMaxItems() ? rules.getRepeated().getMaxItems() : UNBOUNDED;
      return new Bound(field, items, null, text(rules.getRepeated().getItems()), secret);
    }
    return switch (field.getJavaType()) {
      case MESSAGE, STRING, BYTE_STRING -> new Bound(field, UNBOUNDED, null, text(rules), secret);
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> null;
    };
  }

  private static TextBound text(FieldRules rules) {
    if (rules.hasBytes()) {
      return rules.getBytes().hasMaxLen()
          ? new TextBound(UNBOUNDED, rules.getBytes().getMaxLen())
          : TextBound.NONE;
    }
    StringRules text = rules.getString();
    return new TextBound(
        text.hasMaxLen() ? text.getMaxLen() : UNBOUNDED,
        text.hasMaxBytes() ? text.getMaxBytes() : UNBOUNDED);
  }
}
