package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.catalog.v1.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service as it is put together announces what happens. */
class AnnouncedOrdersIT {
  private final ServiceUnderTest service = ServiceUnderTest.start();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void announcesAnOrderAndShowsHowFarItsFeedIs() {
    Product mug = service.product(10);

    var _ = service.orders(id(), "orders").createOrder(basket(mug, 1).build());

    await()
        .untilAsserted(() ->
            assertThat(service.metrics())
                .contains(
                    "\ncommerce_announcements_total 1.0\n",
                    "\ncommerce_announcements_waiting 0.0\n",
                    "\ncommerce_announcements_overflows_total 0.0\n",
                    "\ncommerce_announcements_failures_total 0.0\n")
                .containsPattern("\ncommerce_feed_horizon_age_seconds [0-9]")
                .containsPattern("\ncommerce_feed_horizon_behind [0-9]"));
  }
}
