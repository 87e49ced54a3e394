package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.PaymentId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Disputes, for whoever reads them. */
public interface DisputeStore {

  /**
   * Which disputes to list.
   *
   * @param payment only those of this one, unless null
   * @param states only those in one of them, unless empty
   */
  record DisputeFilter(@Nullable PaymentId payment, Set<Dispute.State> states) {
    public DisputeFilter {
      states = Set.copyOf(states);
    }
  }

  /**
   * Newest first.
   *
   * @param after the last dispute of the page before; null for the first page
   */
  List<Dispute> list(DisputeFilter filter, @Nullable DisputeId after, int limit);
}
