package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service as it is put together announces what happens. */
class AnnouncedPaymentsIT {
  private final ServiceUnderTest service = ServiceUnderTest.start();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void announcesAPaymentAndShowsHowFarItsFeedIs() {
    var _ = service.pay("tok_success");

    await()
        .untilAsserted(() ->
            assertThat(service.metrics())
                .contains(
                    "\ncommerce_announcements_waiting 0.0\n",
                    "\ncommerce_announcements_overflows_total 0.0\n",
                    "\ncommerce_announcements_failures_total 0.0\n")
                .containsPattern("\ncommerce_announcements_total [1-9]")
                .containsPattern("\ncommerce_feed_horizon_age_seconds [0-9]")
                .containsPattern("\ncommerce_feed_horizon_behind [0-9]"));
  }
}
