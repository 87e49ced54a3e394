package dev.commercesuite.runtime.paging;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pages of lists that are in the order of one key, such as an id (AIP-158).
 *
 * {@snippet :
 * Page<Order> page =
 *     pages.page(
 *         request,
 *         Order::id,
 *         OrderId::of,
 *         (after, limit) -> orders.list(CurrentActor.get(), filter, after, limit),
 *         OrderProto::order);
 * Replies.complete(observer, OrderProto.list(page));
 * }
 *
 * Thread-safe.
 */
public final class Pages {
  /** A page that ends early has read no more than that for nothing. */
  private static final int ITEMS_PER_READ = 100;

  private final PageTokens tokens;
  private final int byteBudget;
  private final Supplier<String> caller;

  /** Pages that every gRPC client accepts, with tokens for the caller who got them. */
  public Pages(PageTokens tokens) {
    this(tokens, PageBytes.BUDGET, () -> CurrentCaller.get().subject());
  }

  /**
   * @param byteBudget a page ends before the item that would make its items larger than that when
   *     they are encoded; but it has one item at least
   * @param caller of the current call, to whom the page tokens are bound
   */
  public Pages(PageTokens tokens, int byteBudget, Supplier<String> caller) {
    this.tokens = tokens;
    this.byteBudget = PageBytes.requireBudget(byteBudget);
    this.caller = caller;
  }

  /** Reads the items of a list that come after a key. */
  public interface Source<K, T> {
    /**
     * The next items, in the order of the key.
     *
     * @param after null for the first ones
     * @param limit how many items at most; fewer mean that there are no more
     */
    List<T> read(@Nullable K after, int limit);
  }

  /**
   * The page that a request asks for.
   *
   * @param request of a list RPC, with the fields {@code page_size} and {@code page_token}
   * @param key of an item by which the list is ordered; its {@code toString} goes into the token
   * @param parse the key from that text
   * @param encode an item as the response has it
   * @throws InvalidPageSize when {@code page_size} is negative
   * @throws InvalidPageToken when {@code page_token} is not one for this request
   */
  public <K, T, ItemT extends Message> Page<ItemT> page(
      Message request,
      Function<? super T, K> key,
      Function<String, ? extends K> parse,
      Source<K, T> source,
      Function<? super T, ItemT> encode) {
    String holder = caller.get();
    int size = PageSize.requested(pageSize(request)).items();
    List<String> position = tokens.position(request, holder);
    K last = position.isEmpty() ? null : parse.apply(position.getFirst());
    List<ItemT> items = new ArrayList<>();
    PageBytes bytes = new PageBytes(byteBudget);
    while (true) {
      // One more than the page has, to know whether there is another.
      int limit = Math.min(ITEMS_PER_READ, size + 1 - items.size());
      List<T> found = source.read(last, limit);
      for (T item : found) {
        ItemT message = encode.apply(item);
        if (items.size() == size || !bytes.add(message)) {
          return new Page<>(items, tokens.next(request, holder, List.of(String.valueOf(last))));
        }
        items.add(message);
        last = key.apply(item);
      }
      if (found.size() < limit) {
        return new Page<>(items, "");
      }
    }
  }

  private static int pageSize(Message request) {
    FieldDescriptor field = PageTokens.field(request, "page_size");
    return (int) request.getField(field);
  }
}
