package dev.commercesuite.runtime.watch;

import com.google.protobuf.Message;
import dev.commercesuite.runtime.paging.PageBytes;
import dev.commercesuite.runtime.paging.PageSize;
import java.util.List;

/**
 * Pages of a feed, for those who ask for them. The responses have the fields {@code snapshots},
 * {@code snapshots_complete}, {@code changes}, {@code resume_token} and {@code has_more}.
 * Thread-safe.
 */
public final class FeedPages {
  /** A page that ends early has read no more than that for nothing. */
  private static final int ITEMS_PER_READ = 100;

  private final int byteBudget;

  /** Pages that every gRPC client accepts. */
  public FeedPages() {
    this(PageBytes.BUDGET);
  }

  /**
   * @param byteBudget a page ends before the item that would make its items larger than that when
   *     they are encoded; but it has one item at least, if there is one
   */
  public FeedPages(int byteBudget) {
    this.byteBudget = byteBudget;
  }

  /**
   * The next page behind where the reader is.
   *
   * @param empty the default instance of the responses
   */
  @SuppressWarnings("unchecked") // The builder of a type makes that type.
  public <M extends Message> M page(M empty, FeedReader reader, PageSize size) {
    Message.Builder page = empty.newBuilderForType();
    boolean hasMore = fill(page, reader, size);
    page.setField(StreamMessages.field(page, "resume_token"), reader.token());
    page.setField(StreamMessages.field(page, "has_more"), hasMore);
    return (M) page.build();
  }

  /** Returns whether there is more. */
  private boolean fill(Message.Builder page, FeedReader reader, PageSize size) {
    PageBytes bytes = new PageBytes(byteBudget);
    int left = size.items();
    while (true) {
      // One more than the page has, to know whether there is another.
      List<FeedReader.Item> found = reader.next(Math.min(ITEMS_PER_READ, left + 1));
      for (FeedReader.Item item : found) {
        Message content = item.message();
        if (content == null) {
          page.setField(StreamMessages.field(page, "snapshots_complete"), true);
        } else if (left == 0 || !bytes.add(content)) {
          return true;
        } else {
          page.addRepeatedField(StreamMessages.field(page, field(item.kind())), content);
          left--;
        }
        reader.moveBehind(item);
      }
      if (found.isEmpty()) {
        return false;
      }
    }
  }

  private static String field(FeedReader.Kind kind) {
    return switch (kind) {
      case SNAPSHOT -> "snapshots";
      case SNAPSHOTS_COMPLETE -> "snapshots_complete";
      case CHANGE -> "changes";
    };
  }
}
