package dev.commercesuite.payment.domain.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.PaymentException;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvents.Reported;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProviderEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final ProviderEvent EVENT =
      new ProviderEvent("evt_1", "charge.succeeded", new StepId(new UUID(1, 2)));

  private final List<String> stored = new ArrayList<>();

  private final ProviderCallbacks callbacks =
      new ProviderCallbacks() {
        @Override
        public String provider() {
          return "stripe";
        }

        @Override
        public ProviderEvent verify(byte[] payload, String signature) {
          assertThat(payload).isEqualTo(BODY);
          if (!signature.equals("signed")) {
            throw PaymentException.ProviderEventInvalid.signature("a recent one");
          }
          return EVENT;
        }
      };

  private final ProviderEvents events =
      new ProviderEvents(
          callbacks,
          (provider, event, now) -> {
            String row = provider + " " + event.id() + " " + now;
            return !stored.contains(row) && stored.add(row);
          },
          () -> NOW);

  @Test
  void acceptsAnEventOnce() {
    assertThat(events.report("stripe", BODY, "signed")).isEqualTo(new Reported("evt_1", false));
    assertThat(events.report("stripe", BODY, "signed")).isEqualTo(new Reported("evt_1", true));
    assertThat(stored).containsExactly("stripe evt_1 " + NOW);
  }

  @Test
  void storesNothingOfAnotherProviderOrWithoutASignature() {
    assertThatThrownBy(() -> events.report("sandbox", BODY, "signed"))
        .isInstanceOf(PaymentException.ProviderUnknown.class);
    assertThatThrownBy(() -> events.report("stripe", BODY, "forged"))
        .isInstanceOf(PaymentException.ProviderEventInvalid.class);
    assertThat(stored).isEmpty();
  }
}
