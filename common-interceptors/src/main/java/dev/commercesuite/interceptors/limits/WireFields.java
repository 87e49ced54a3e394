package dev.commercesuite.interceptors.limits;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts the fields of a message that is not parsed yet, without making anything of them. */
final class WireFields {
  private final int most;
  private int count;

  private WireFields(int most) {
    this.most = most;
  }

  /**
   * The field of the message that has most of its fields and items in it, if there are too many.
   * Bytes that are no message have none: whoever parses them will say so.
   *
   * @param most fields and items, with those inside others
   */
  static Optional<String> largestOfTooMany(byte[] message, Descriptor type, int most) {
    WireFields fields = new WireFields(most);
    Map<Integer, Integer> counts = new HashMap<>();
    try {
      CodedInputStream input = CodedInputStream.newInstance(message);
      while (fields.count <= most && !input.isAtEnd()) {
        int before = fields.count;
        int number = fields.next(input, type);
        counts.merge(number, fields.count - before, Integer::sum);
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    return fields.count <= most
        ? Optional.empty()
        : counts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(entry -> name(type, entry.getKey()));
  }

  /** Passes over one field, and returns its number. */
  private int next(CodedInputStream input, Descriptor type) throws IOException {
    int tag = input.readTag();
    int number = WireFormat.getTagFieldNumber(tag);
    count++;
    @Nullable FieldDescriptor field = type.findFieldByNumber(number);
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
      passGroup(input);
      return number;
    }
    if (isPacked(tag, field)) {
      int bytes = input.readRawVarint32();
      input.skipRawBytes(bytes);
      count = (int) Math.min((long) count + bytes, most + 1L); // an item has a byte at least
      return number;
    }
    @Nullable Descriptor inside = messageIn(tag, field);
    if (inside == null) {
      var _ = input.skipField(tag);
      return number;
    }
    int end = input.pushLimit(input.readRawVarint32());
    while (count <= most && !input.isAtEnd()) {
      var _ = next(input, inside);
    }
    if (count <= most) {
      input.popLimit(end);
    }
    return number;
  }

  /** The parser keeps what is in unknown groups, too. Not by recursion: they nest without end. */
  private void passGroup(CodedInputStream input) throws IOException {
    for (int depth = 1; depth > 0 && count <= most && !input.isAtEnd(); ) {
      int tag = input.readTag();
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_END_GROUP -> depth--;
        case WireFormat.WIRETYPE_START_GROUP -> {
          count++;
          depth++;
        }
        default -> {
          count++;
          var _ = input.skipField(tag);
        }
      }
    }
  }

  private static boolean isPacked(int tag, @Nullable FieldDescriptor field) {
    return field != null
        && field.isPackable()
        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static @Nullable Descriptor messageIn(int tag, @Nullable FieldDescriptor field) {
    return field != null
            && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
        ? field.getMessageType()
        : null;
  }

  private static String name(Descriptor type, int number) {
    @Nullable FieldDescriptor field = type.findFieldByNumber(number);
    return field == null ? Integer.toString(number) : field.getName();
  }
}
