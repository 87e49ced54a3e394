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
import java.util.stream.IntStream;
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
  void listsSixteenOfManyAndSaysHowManyThereAre() {
    List<Integer> ids = IntStream.range(0, 100).boxed().toList();
    Failure many = Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "").withList("ids", ids);
    for (int id : ids) {
      many = many.withFieldViolation("ids[" + id + "]", "is " + id);
    }

    RemoteFailure received = RemoteFailure.from(many.toStatusRuntimeException());

    assertThat(received.metadata())
        .containsOnly(
            Map.entry("ids", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"),
            Map.entry("ids_count", "100"),
            Map.entry("field_violations_count", "100"));
    assertThat(received.fieldViolations())
        .hasSize(16)
        .endsWith(new FieldViolation("ids[15]", "is 15"));
  }

  @Test
  void listsAllOfAFewWithoutACount() {
    Failure few =
        Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "")
            .withList("ids", List.of("a", "b"))
            .withFieldViolation("ids[0]", "is a");

    assertThat(RemoteFailure.from(few.toStatusRuntimeException()).metadata())
        .containsOnly(Map.entry("ids", "a b"));
  }

  @Test
  void listsFewerViolationsWhenTheyAreLong() {
    Failure lengthy = Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "");
    for (int i = 0; i < 12; i++) {
      lengthy = lengthy.withFieldViolation("f", "x".repeat(500));
    }

    RemoteFailure received = RemoteFailure.from(lengthy.toStatusRuntimeException());

    assertThat(received.fieldViolations()).hasSize(8);
    assertThat(received.metadata()).containsOnly(Map.entry("field_violations_count", "12"));
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
