package dev.commercesuite.payment.grpc;

import com.google.protobuf.Message;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Pages of lists that are ordered by one column. */
final class Pages {
  private final PageTokens tokens;

  Pages(PageTokens tokens) {
    this.tokens = tokens;
  }

  /** A page and the token of the next one, empty on the last. */
  record Page<T>(List<T> items, String nextToken) {}

  /** Reads items behind a position, as many as it is told to. */
  interface Source<T> {
    List<T> read(Optional<String> position, int limit);
  }

  /**
   * @param position of an item, for the source
   */
  <T> Page<T> page(Message request, int pageSize, Source<T> source, Function<T, String> position) {
    int size = PageSize.requested(pageSize).items();
    List<T> items = source.read(tokens.position(request).stream().findFirst(), size + 1);
    if (items.size() <= size) {
      return new Page<>(items, "");
    }
    List<T> page = items.subList(0, size);
    return new Page<>(page, tokens.next(request, position.apply(page.getLast())));
  }
}
