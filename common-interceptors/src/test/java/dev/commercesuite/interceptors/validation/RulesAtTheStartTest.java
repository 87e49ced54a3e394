package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import build.buf.validate.MessageRules;
import build.buf.validate.Rule;
import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.errors.RawMessageMarshaller;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import org.junit.jupiter.api.Test;

/** A service whose rules cannot be kept does not start; and what is said of values. */
class RulesAtTheStartTest {
  private final ValidationInterceptor validation = new ValidationInterceptor();

  @Test
  void ruleThatCannotBeCompiledIsFoundBeforeTheFirstRequest() {
    MethodDescriptor<?, ?> rpc =
        rpc(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(withRule("this.nothing > 1"))));

    assertThatThrownBy(() -> validation.warm(rpc))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the rules of rules.Request do not work");
  }

  @Test
  void requestThatBreaksARuleWhileItIsEmptyIsNoReasonNotToStart() {
    MethodDescriptor<?, ?> rpc =
        rpc(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(withRule("false"))));

    assertThatCode(() -> validation.warm(rpc)).doesNotThrowAnyException();
    assertThatCode(() -> validation.warm(OrderServiceGrpc.getCreateOrderMethod()))
        .doesNotThrowAnyException();
  }

  @Test
  void requestThatIsNoMessageHasNoRules() {
    assertThatCode(() -> validation.warm(rpc(new RawMessageMarshaller())))
        .doesNotThrowAnyException();
  }

  @Test
  void valueOfAHundredCharactersIsShownWhole() {
    assertThat(ViolationText.shown("x".repeat(100))).isEqualTo('"' + "x".repeat(100) + '"');
    assertThat(ViolationText.shown("x".repeat(101))).isEqualTo('"' + "x".repeat(100) + "…\"");
  }

  private static <T> MethodDescriptor<T, T> rpc(Marshaller<T> marshaller) {
    return MethodDescriptor.<T, T>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName("rules.Service/Rpc")
        .setRequestMarshaller(marshaller)
        .setResponseMarshaller(marshaller)
        .build();
  }

  private static Descriptor withRule(String expression) {
    MessageRules rules =
        MessageRules.newBuilder()
            .addCel(Rule.newBuilder().setId("rule").setExpression(expression))
            .build();
    try {
      return FileDescriptor.buildFrom(
              FileDescriptorProto.newBuilder()
                  .setName("rules.proto")
                  .setSyntax("proto3")
                  .setPackage("rules")
                  .addMessageType(
                      DescriptorProto.newBuilder()
                          .setName("Request")
                          .setOptions(
                              MessageOptions.newBuilder()
                                  .setExtension(ValidateProto.message, rules)))
                  .build(),
              new FileDescriptor[0])
          .findMessageTypeByName("Request");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }
}
