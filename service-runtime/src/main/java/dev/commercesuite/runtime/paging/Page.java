package dev.commercesuite.runtime.paging;

import java.util.List;

/**
 * One page of a list, as the response has it.
 *
 * @param nextPageToken empty on the last page
 */
public record Page<T>(List<T> items, String nextPageToken) {
  public Page {
    items = List.copyOf(items);
  }
}
