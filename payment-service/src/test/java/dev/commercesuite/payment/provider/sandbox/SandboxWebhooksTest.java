package dev.commercesuite.payment.provider.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.net.Webhook;
import dev.commercesuite.payment.domain.PaymentException.ProviderEventInvalid;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.runtime.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxWebhooksTest {
  private static final String SECRET = "a secret for callbacks";
  private static final SandboxEvent EVENT =
      new SandboxEvent(
          new UUID(1, 1),
          "charge.succeeded",
          "ch_1",
          new UUID(1, 2),
          new UUID(1, 3),
          1,
          Instant.parse("2026-01-01T00:00:00Z"));

  private final TestClock clock = new TestClock();
  private final SandboxWebhooks webhooks = new SandboxWebhooks(new Secret(SECRET), clock);

  @Test
  void readsWhatItSigned() {
    assertThat(webhooks.verify(EVENT.payload(), webhooks.sign(EVENT.payload())))
        .isEqualTo(
            new ProviderEvent(
                "evt_00000000000000010000000000000001",
                "charge.succeeded",
                new StepId(new UUID(1, 3)),
                "ch_1"));
  }

  @Test
  void signsTheWayStripeDoes() throws GeneralSecurityException {
    long now = clock.instant().getEpochSecond();

    assertThat(webhooks.sign("{}".getBytes(UTF_8)))
        .isEqualTo(
            "t=%d,v1=%s".formatted(now, Webhook.Util.computeHmacSha256(SECRET, now + ".{}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "made-up",
        "t=1767225600",
        "t=1767225600,v1=00",
        "t=99999999999999999999,v1=0"
      })
  void refusesAHeaderThatIsNone(String header) {
    refuses(header);
  }

  @Test
  void refusesWhatAnotherSecretSigned() {
    refuses(new SandboxWebhooks(new Secret("another secret!!"), clock).sign(EVENT.payload()));
  }

  @Test
  void refusesTheSignatureOfAnotherPayloadOrTime() {
    refuses(webhooks.sign("{}".getBytes(UTF_8)));
    String signature = webhooks.sign(EVENT.payload());
    refuses(signature.replace("t=1767225600", "t=1767225601"));
  }

  @Test
  void refusesWhatWasSignedLongAgoOrIsYetToCome() {
    String signature = webhooks.sign(EVENT.payload());
    clock.advance(Duration.ofMinutes(5));
    assertThat(webhooks.verify(EVENT.payload(), signature).type()).isEqualTo("charge.succeeded");
    clock.advance(Duration.ofSeconds(1));
    refuses(signature);

    String early = webhooks.sign(EVENT.payload());
    clock.advance(Duration.ofMinutes(-6));
    refuses(early);
  }

  @Test
  void saysThatNothingFromOutsideIsBelievedWithoutASecret() {
    SandboxWebhooks closed = new SandboxWebhooks(null, clock);

    assertThat(closed.verify(EVENT.payload(), closed.sign(EVENT.payload()))).isNotNull();
    assertThatThrownBy(() -> closed.verify(EVENT.payload(), webhooks.sign(EVENT.payload())))
        .isInstanceOf(ProviderEventInvalid.class)
        .hasMessageContaining("SANDBOX_WEBHOOK_SECRET is not set");
  }

  private void refuses(String signature) {
    assertThatThrownBy(() -> webhooks.verify(EVENT.payload(), signature))
        .isInstanceOf(ProviderEventInvalid.class)
        .hasMessageContaining("signature is not accepted; expected t=…,v1=… of the last 5 minutes")
        .hasMessageNotContaining(SECRET);
  }
}
