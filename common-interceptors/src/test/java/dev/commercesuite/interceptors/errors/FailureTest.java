package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.options.v1.ErrorProto;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {

  @Test
  void arrivesAsItWasSent() {
    Failure sent =
        Failure.of(ErrorReason.ERROR_REASON_OVERLOADED, "Try later.")
            .with("limit", "512")
            .withFieldViolation("lines[0].quantity", "must be above 0")
            .withRetryDelay(Duration.ofMillis(1_500));

    RemoteFailure received = RemoteFailure.from(sent.toStatusRuntimeException());

    assertThat(received)
        .isEqualTo(
            new RemoteFailure(
                Status.Code.RESOURCE_EXHAUSTED,
                "commercesuite.dev",
                "OVERLOADED",
                "Try later.",
                Map.of("limit", "512"),
                List.of(new FieldViolation("lines[0].quantity", "must be above 0")),
                Duration.ofMillis(1_500)));
    assertThat(received.is(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
    assertThat(received.is(ErrorReason.ERROR_REASON_INTERNAL)).isFalse();
  }

  @Test
  void carriesTheDomainThatTheContractDeclares() {
    assertThat(OrderServiceProto.getDescriptor().getServices())
        .isNotEmpty()
        .allSatisfy(service ->
            assertThat(service.getOptions().getExtension(ErrorProto.errorDomain))
                .isEqualTo(Reason.DOMAIN));
  }

  @Test
  void readsAStatusWithoutDetails() {
    RemoteFailure received = RemoteFailure.from(Status.UNAVAILABLE.asRuntimeException());

    assertThat(received.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(received.domain()).isEmpty();
    assertThat(received.reason()).isEmpty();
    assertThat(received.message()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      names = {"ERROR_REASON_UNSPECIFIED", "UNRECOGNIZED"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyReasonOfTheContractDeclaresAStatus(ErrorReason reason) {
    assertThat(Failure.of(reason, "").code()).isNotIn(Status.Code.OK, Status.Code.UNKNOWN);
  }

  @Test
  void rejectsAReasonWithoutAStatus() {
    assertThatThrownBy(() -> Failure.of(ErrorReason.ERROR_REASON_UNSPECIFIED, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ERROR_REASON_UNSPECIFIED is no error reason");
  }
}
