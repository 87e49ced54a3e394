package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.FieldRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.commercesuite.api.catalog.v1.CatalogServiceProto;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.payment.v1.LedgerServiceProto;
import dev.commercesuite.api.payment.v1.PaymentServiceProto;
import dev.commercesuite.api.payment.v1.ReconciliationServiceProto;
import dev.commercesuite.api.user.v1.AuthServiceProto;
import dev.commercesuite.api.user.v1.RecoveryServiceProto;
import dev.commercesuite.api.user.v1.UserServiceProto;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that keeps to its bounds never has as many fields as are refused. */
class MostFieldsTest {
  /** Of a field mask, which has no rules of its own. */
  private static final long PATHS = 32;

  private static final String TIMESTAMP = "google.protobuf.Timestamp";

  static Stream<Descriptor> requests() {
    return Stream.of(
            UserServiceProto.getDescriptor(),
            AuthServiceProto.getDescriptor(),
            RecoveryServiceProto.getDescriptor(),
            CatalogServiceProto.getDescriptor(),
            OrderServiceProto.getDescriptor(),
            PaymentServiceProto.getDescriptor(),
            LedgerServiceProto.getDescriptor(),
            ReconciliationServiceProto.getDescriptor())
        .map(FileDescriptor::getServices)
        .flatMap(List::stream)
        .flatMap(service -> service.getMethods().stream())
        .map(method -> method.getInputType());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aValidRequestHasFewer(Descriptor request) {
    assertThat(fields(request)).isLessThan(LargeRequestInterceptor.MOST_FIELDS);
  }

  /** protovalidate fails on times that no calendar has, where it looks at one. */
  @ParameterizedTest
  @MethodSource("requests")
  void noTimeHasARule(Descriptor request) {
    assertThat(
            request.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(field -> field.getMessageType().getFullName().equals(TIMESTAMP))
                .filter(field -> field.getOptions().hasExtension(ValidateProto.field)))
        .isEmpty();
  }

  private static long fields(Descriptor type) {
    return type.getFields().stream().mapToLong(field -> times(field) * (1 + inside(field))).sum();
  }

  private static long inside(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? fields(field.getMessageType())
        : 0;
  }

  private static long times(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
    if (field.isMapField()) {
      return rules.getMap().getMaxPairs();
    }
    if (!field.isRepeated()) {
      return 1;
    }
    return field.getContainingType().getFullName().equals("google.protobuf.FieldMask")
        ? PATHS
        : rules.getRepeated().getMaxItems();
  }
}
