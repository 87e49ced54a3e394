package dev.commercesuite.runtime.paging;

import java.time.Instant;

/** The {@code created_until} of a list request is not after its {@code created_from}. */
public final class InvalidCreateTimeRange extends RuntimeException {
  InvalidCreateTimeRange(Instant from, Instant until) {
    super(
        "created_until is %s; expected a time after created_from, which is %s"
            .formatted(until, from));
  }
}
