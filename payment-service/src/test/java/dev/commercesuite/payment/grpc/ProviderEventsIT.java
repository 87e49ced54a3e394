package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PROVIDER_EVENT_INVALID;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PROVIDER_UNKNOWN;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.stripe.net.Webhook;
import dev.commercesuite.api.payment.v1.ReportProviderEventRequest;
import dev.commercesuite.api.payment.v1.ReportProviderEventResponse;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The events of providers, as a gateway forwards them. */
class ProviderEventsIT {
  private static final String PAYLOAD = "{\"id\": \"evt_1\", \"type\": \"charge.succeeded\"}";

  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void takesAnEventInOnce() {
    ReportProviderEventRequest request = request("sandbox", PAYLOAD, signed(PAYLOAD));

    ReportProviderEventResponse first = suite.webhooks.reportProviderEvent(request);
    ReportProviderEventResponse second = suite.webhooks.reportProviderEvent(request);

    assertThat(first.getEventId()).isEqualTo("evt_1");
    assertThat(first.getDuplicate()).isFalse();
    assertThat(second).isEqualTo(first.toBuilder().setDuplicate(true).build());
  }

  @Test
  void refusesAnotherProvider() {
    RemoteFailure failure =
        failure(
            ERROR_REASON_PROVIDER_UNKNOWN,
            () -> suite.webhooks.reportProviderEvent(request("stripe", PAYLOAD, signed(PAYLOAD))));

    assertThat(failure.fieldViolations())
        .containsExactly(
            new FieldViolation("provider", "The provider is \"stripe\"; expected \"sandbox\"."));
  }

  @Test
  void saysWhichPartOfTheEventIsWrongAndDoesNotRepeatIt() {
    RemoteFailure forged =
        failure(
            ERROR_REASON_PROVIDER_EVENT_INVALID,
            () -> suite.webhooks.reportProviderEvent(request("sandbox", PAYLOAD, "t=1,v1=2")));
    RemoteFailure unreadable =
        failure(
            ERROR_REASON_PROVIDER_EVENT_INVALID,
            () -> suite.webhooks.reportProviderEvent(request("sandbox", "{", signed("{"))));

    assertThat(forged.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("signature");
    assertThat(forged.toString()).doesNotContain("t=1,v1=2");
    assertThat(unreadable.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("payload");
  }

  @Test
  void isForTheGatewayOnly() {
    ReportProviderEventRequest request = request("sandbox", PAYLOAD, signed(PAYLOAD));

    failure(ERROR_REASON_SCOPE_MISSING, () -> suite.finance.reportProviderEvent(request));
    failure(ERROR_REASON_SCOPE_MISSING, () -> suite.shop.reportProviderEvent(request));
  }

  private static ReportProviderEventRequest request(
      String provider, String payload, String signature) {
    return ReportProviderEventRequest.newBuilder()
        .setProvider(provider)
        .setPayload(ByteString.copyFromUtf8(payload))
        .setSignature(signature)
        .build();
  }

  private String signed(String payload) {
    long now = suite.postgres.clock.instant().getEpochSecond();
    try {
      return "t=%d,v1=%s"
          .formatted(
              now,
              Webhook.Util.computeHmacSha256(
                  AdapterFixture.WEBHOOK_SECRET.reveal(), now + "." + payload));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
