package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Event;
import com.stripe.net.Webhook;
import dev.commercesuite.runtime.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StripeWebhooksTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String PAYLOAD =
      "{\"id\": \"evt_1\", \"object\": \"event\", \"type\": \"payment_intent.succeeded\"}";

  private final StripeWebhooks webhooks =
      new StripeWebhooks(
          new Secret("whsec_right"), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void takesWhatStripeSigned() {
    assertThat(webhooks.verify(PAYLOAD, signature("whsec_right", PAYLOAD, NOW)))
        .map(Event::getType)
        .contains("payment_intent.succeeded");
  }

  @Test
  void takesNothingFromAnybodyElse() {
    assertThat(webhooks.verify(PAYLOAD, signature("whsec_wrong", PAYLOAD, NOW))).isEmpty();
    assertThat(webhooks.verify(PAYLOAD + " ", signature("whsec_right", PAYLOAD, NOW))).isEmpty();
    assertThat(webhooks.verify(PAYLOAD, "")).isEmpty();
    assertThat(webhooks.verify(PAYLOAD, "t=x,v1=y")).isEmpty();
  }

  @Test
  void takesNothingThatIsOld() {
    Instant longAgo = NOW.minus(Duration.ofMinutes(6));

    assertThat(webhooks.verify(PAYLOAD, signature("whsec_right", PAYLOAD, longAgo))).isEmpty();
  }

  @Test
  void takesNothingThatCannotBeRead() {
    assertThat(webhooks.verify("{", signature("whsec_right", "{", NOW))).isEmpty();
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
