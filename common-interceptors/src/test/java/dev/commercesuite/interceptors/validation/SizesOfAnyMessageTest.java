package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.BytesRules;
import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules on size that the contract may use one day, on a message of its own. */
class SizesOfAnyMessageTest {
  private static final Descriptor BOX = box();

  private final SizeRules sizes = new SizeRules();

  @Test
  void textIsMeasuredInBytesWhereTheContractSaysSo() {
    assertThat(violations(with("octets", "äb"))).isEmpty();
    assertThat(violations(with("octets", "ää")))
        .containsExactly(new FieldViolation("octets", "must be at most 3 bytes, found \"ää\""));
  }

  @Test
  void dataMayBeAsLongAsItsBound() {
    assertThat(violations(with("data", ByteString.copyFrom(new byte[4])))).isEmpty();
    assertThat(violations(with("data", ByteString.copyFrom(new byte[5]))))
        .containsExactly(new FieldViolation("data", "must be at most 4 bytes, found 5 bytes"));
  }

  @Test
  void whatIsInsideTheObjectsOfAMapIsMeasuredToo() {
    DynamicMessage large = with("octets", "four");
    FieldDescriptor boxes = field("boxes");
    DynamicMessage entry =
        DynamicMessage.newBuilder(boxes.getMessageType())
            .setField(boxes.getMessageType().findFieldByName("key"), "left")
            .setField(boxes.getMessageType().findFieldByName("value"), large)
            .build();

    assertThat(violations(with("boxes", List.of(entry))))
        .extracting(FieldViolation::field)
        .containsExactly("boxes[\"left\"].octets");
  }

  @Test
  void whatHasNoBoundMayBeOfAnySize() {
    assertThat(violations(with("free", "x".repeat(1_000_000)))).isEmpty();
  }

  private List<FieldViolation> violations(Message message) {
    return sizes.check(message).first();
  }

  private static DynamicMessage with(String field, Object value) {
    return DynamicMessage.newBuilder(BOX).setField(field(field), value).build();
  }

  private static FieldDescriptor field(String name) {
    return BOX.findFieldByName(name);
  }

  private static Descriptor box() {
    DescriptorProto entry =
        DescriptorProto.newBuilder()
            .setName("BoxesEntry")
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .addField(
                field(
                    "key",
                    1,
                    FieldDescriptorProto.Type.TYPE_STRING,
                    FieldRules.getDefaultInstance()))
            .addField(
                field(
                        "value",
                        2,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        FieldRules.getDefaultInstance())
                    .setTypeName(".sizes.Box"))
            .build();
    DescriptorProto box =
        DescriptorProto.newBuilder()
            .setName("Box")
            .addNestedType(entry)
            .addField(
                field(
                    "octets",
                    1,
                    FieldDescriptorProto.Type.TYPE_STRING,
                    FieldRules.newBuilder()
                        .setString(StringRules.newBuilder().setMaxBytes(3))
                        .build()))
            .addField(
                field(
                    "data",
                    2,
                    FieldDescriptorProto.Type.TYPE_BYTES,
                    FieldRules.newBuilder().setBytes(BytesRules.newBuilder().setMaxLen(4)).build()))
            .addField(
                field(
                        "boxes",
                        3,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        FieldRules.getDefaultInstance())
                    .setTypeName(".sizes.Box.BoxesEntry")
                    .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
            .addField(
                field(
                    "free",
                    4,
                    FieldDescriptorProto.Type.TYPE_STRING,
                    FieldRules.getDefaultInstance()))
            .build();
    try {
      return FileDescriptor.buildFrom(
              FileDescriptorProto.newBuilder()
                  .setName("sizes.proto")
                  .setSyntax("proto3")
                  .setPackage("sizes")
                  .addMessageType(box)
                  .build(),
              new FileDescriptor[0])
          .findMessageTypeByName("Box");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type, FieldRules rules) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setOptions(FieldOptions.newBuilder().setExtension(ValidateProto.field, rules));
  }
}
