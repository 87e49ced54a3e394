package dev.commercesuite.payment.grpc;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.watch.ChangeFeed;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to the payments that one reader may see, as the contract has it. */
record VisiblePayments(PaymentFeed feed, PaymentVisibility visibility) implements ChangeFeed {

  @Override
  public FeedRange range() {
    return feed.range();
  }

  @Override
  public List<Snapshot> open(@Nullable UUID after, int limit) {
    return feed.open(visibility, after == null ? null : new PaymentId(after), limit).stream()
        .map(payment -> new Snapshot(payment.id().value(), PaymentProto.payment(payment)))
        .toList();
  }

  @Override
  public List<Change> changes(FeedPosition after, int limit) {
    return feed.changes(visibility, after, limit).stream()
        .map(change -> new Change(change.position(), PaymentEventProto.change(change)))
        .toList();
  }

  @Override
  public boolean isHoldingBack() {
    return feed.isHoldingBack(visibility);
  }
}
