package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.reconciliation.EventSearchStore.EventSearch;
import dev.commercesuite.payment.domain.reconciliation.EventSearches;
import dev.commercesuite.runtime.work.DueWork;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search of the provider's events, by one replica at a time; the next one begins where it was.
 */
final class DueEventSearches implements DueWork<EventSearch> {
  private static final Logger log = LoggerFactory.getLogger(DueEventSearches.class);

  private final EventSearches searches;

  DueEventSearches(EventSearches searches) {
    this.searches = searches;
  }

  @Override
  public List<EventSearch> claim(int limit) {
    return searches.claim().stream().toList();
  }

  @Override
  public void run(EventSearch search) {
    searches.search(search);
  }

  /** It is due again when its lease ends. */
  @Override
  public void failed(EventSearch search, RuntimeException defect) {
    log.atWarn()
        .setCause(defect)
        .addKeyValue("since", search.since())
        .log("The provider's events could not be searched; trying again later");
  }
}
