package dev.commercesuite.payment.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.net.Webhook;
import dev.commercesuite.payment.domain.PaymentException.ProviderEventInvalid;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.runtime.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeWebhooksTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final UUID KEY = new UUID(0x7000, 1);
  private static final String PAYLOAD =
      """
      {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "api_version": "2099",
       "data": {"object": {"id": "pi_1", "metadata": {"operation_id": "%s"}}}}
      """
          .formatted(KEY);

  private final StripeWebhooks webhooks = webhooks(new Secret("whsec_right"));

  @Test
  void takesWhatStripeSigned() {
    assertThat(verify(PAYLOAD, signature("whsec_right", PAYLOAD, NOW)))
        .isEqualTo(new ProviderEvent("evt_1", "payment_intent.succeeded", new StepId(KEY)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\": \"evt_1\", \"type\": \"balance.available\"}",
        "{\"id\": \"evt_1\", \"type\": \"charge.failed\", \"data\": null}",
        "{\"id\": \"evt_1\", \"type\": \"charge.failed\", \"data\": {\"object\": []}}",
        "{\"id\": \"evt_1\", \"type\": \"charge.failed\", \"data\": {\"object\":"
            + " {\"metadata\": {\"operation_id\": \"of another shop\"}}}}",
      })
  void takesWhatIsAboutNothingOfOurs(String payload) {
    assertThat(verify(payload, signature("whsec_right", payload, NOW)).step()).isNull();
  }

  @Test
  void takesNothingFromAnybodyElse() {
    refuses(PAYLOAD, signature("whsec_wrong", PAYLOAD, NOW), "signature");
    refuses(PAYLOAD + " ", signature("whsec_right", PAYLOAD, NOW), "signature");
    refuses(PAYLOAD, "", "signature");
    refuses(PAYLOAD, "t=x,v1=y", "signature");
  }

  @Test
  void takesNothingThatIsOld() {
    Instant longAgo = NOW.minus(Duration.ofMinutes(6));

    refuses(PAYLOAD, signature("whsec_right", PAYLOAD, longAgo), "signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "null", "{\"id\": \"evt_1\"}", "{\"id\": \"e\\n1\", \"type\": \"a\"}"})
  void takesNothingThatCannotBeRead(String payload) {
    refuses(payload, signature("whsec_right", payload, NOW), "payload");
  }

  @Test
  void takesNothingWithoutASecret() {
    assertThatThrownBy(() ->
            webhooks(null).verify(PAYLOAD.getBytes(UTF_8), signature("whsec_right", PAYLOAD, NOW)))
        .isInstanceOf(ProviderEventInvalid.class)
        .hasMessageContaining("STRIPE_WEBHOOK_SECRET is not set");
  }

  private void refuses(String payload, String signature, String field) {
    assertThatThrownBy(() -> verify(payload, signature))
        .isInstanceOfSatisfying(
            ProviderEventInvalid.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  private ProviderEvent verify(String payload, String signature) {
    return webhooks.verify(payload.getBytes(UTF_8), signature);
  }

  private static StripeWebhooks webhooks(@Nullable Secret secret) {
    return new StripeWebhooks(secret, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static String signature(String secret, String payload, Instant at) {
    try {
      String mac = Webhook.Util.computeHmacSha256(secret, at.getEpochSecond() + "." + payload);
      return "t=" + at.getEpochSecond() + ",v1=" + mac;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
