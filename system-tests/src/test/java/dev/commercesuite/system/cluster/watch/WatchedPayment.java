package dev.commercesuite.system.cluster.watch;

import com.google.common.collect.Iterators;
import dev.commercesuite.api.payment.v1.ListPaymentEventsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentEventsResponse;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.system.shop.Shop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A payment of which one cent after the other is given back. */
final class WatchedPayment implements Watched {
  private final Shop shop;
  private final PaymentServiceBlockingStub payments;
  private final String id;

  /**
   * @param payments of its customer
   */
  WatchedPayment(Shop shop, PaymentServiceBlockingStub payments, String id) {
    this.shop = shop;
    this.payments = payments;
    this.id = id;
  }

  @Override
  public String name() {
    return "payment " + id;
  }

  @Override
  public Iterator<Told> watch(String resumeToken) {
    return Iterators.transform(
        payments.watchPayment(
            WatchPaymentRequest.newBuilder().setPaymentId(id).setResumeToken(resumeToken).build()),
        WatchedPayment::told);
  }

  @Override
  public void change(int number) {
    var _ = Repetition.untilAnswered(shop.refund(id, 1));
  }

  @Override
  public List<Long> history() {
    List<Long> sequences = new ArrayList<>();
    String page = "";
    do {
      ListPaymentEventsRequest request =
          ListPaymentEventsRequest.newBuilder()
              .setPaymentId(id)
              .setPageSize(1000)
              .setPageToken(page)
              .build();
      ListPaymentEventsResponse answer =
          Repetition.untilAnswered(() -> Repetition.briefly(payments).listPaymentEvents(request));
      answer.getEventsList().stream().map(PaymentEvent::getSequence).forEach(sequences::add);
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return sequences;
  }

  private static Told told(WatchPaymentResponse message) {
    String token = message.getResumeToken();
    return switch (message.getUpdateCase()) {
      case SNAPSHOT -> Told.snapshot(token);
      case CHANGE -> Told.change(message.getChange().getEvent().getSequence(), token);
      case HEARTBEAT -> Told.heartbeat(token);
      case UPDATE_NOT_SET -> throw new IllegalStateException("a message without content");
    };
  }
}
