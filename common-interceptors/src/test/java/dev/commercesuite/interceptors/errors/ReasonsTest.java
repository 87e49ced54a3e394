package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.options.v1.ErrorProto;
import dev.commercesuite.api.type.v1.ErrorReason;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/** What makes an enum value an error reason, and who is asked for one. */
class ReasonsTest {
  @Test
  void reasonIsNamedAndDeclaresAStatus() {
    assertThat(Reason.of(new Value("ERROR_REASON_GONE", true)))
        .isEqualTo(new Reason("GONE", Status.Code.NOT_FOUND));

    for (Value other : new Value[] {new Value("GONE", true), new Value("ERROR_REASON_X", false)}) {
      assertThatThrownBy(() -> Reason.of(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no error reason");
    }
  }

  @Test
  void otherMapperIsAskedOnlyAboutWhatTheFirstDoesNotKnow() {
    Failure first = Failure.of(ErrorReason.ERROR_REASON_ETAG_MISMATCH, "first");
    Failure second = Failure.of(ErrorReason.ERROR_REASON_OVERLOADED, "second");
    ErrorMapper mapper =
        known(IllegalArgumentException.class, first).orElse(known(RuntimeException.class, second));

    assertThat(mapper.map(new IllegalArgumentException())).isEqualTo(first);
    assertThat(mapper.map(new IllegalStateException())).isEqualTo(second);
    assertThat(mapper.map(new Error())).isNull();
  }

  private static ErrorMapper known(Class<? extends Throwable> type, Failure failure) {
    return thrown -> type.isInstance(thrown) ? failure : null;
  }

  /** A value of an enum that is in no contract. */
  private record Value(String name, boolean declaresAStatus) implements ProtocolMessageEnum {
    @Override
    public int getNumber() {
      return 0;
    }

    @Override
    public EnumValueDescriptor getValueDescriptor() {
      return getDescriptorForType().getValues().getFirst();
    }

    @Override
    public EnumDescriptor getDescriptorForType() {
      EnumValueDescriptorProto.Builder value =
          EnumValueDescriptorProto.newBuilder().setName(name).setNumber(0);
      if (declaresAStatus) {
        value.setOptions(
            EnumValueOptions.newBuilder()
                .setExtension(
                    ErrorProto.error,
                    dev.commercesuite.api.options.v1.Error.newBuilder()
                        .setCodeValue(Status.Code.NOT_FOUND.value())
                        .build()));
      }
      try {
        return FileDescriptor.buildFrom(
                FileDescriptorProto.newBuilder()
                    .setName("reasons.proto")
                    .setSyntax("proto3")
                    .addEnumType(EnumDescriptorProto.newBuilder().setName("Some").addValue(value))
                    .build(),
                new FileDescriptor[0])
            .findEnumTypeByName("Some");
      } catch (DescriptorValidationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
