package dev.commercesuite.runtime.paging;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.commercesuite.runtime.grpc.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the items of a list were created: the fields {@code created_from} and {@code created_until}
 * of a list request.
 *
 * @param from at this time or later; null for no bound
 * @param until before this time; null for no bound
 */
public record CreateTimeRange(@Nullable Instant from, @Nullable Instant until) {

  public CreateTimeRange {
    if (from != null && until != null && !until.isAfter(from)) {
      throw new InvalidCreateTimeRange(from, until);
    }
  }

  /**
   * The one that a request asks for.
   *
   * @param request of a list RPC, with the two fields
   * @throws InvalidCreateTimeRange when nothing can be in it
   */
  public static CreateTimeRange of(Message request) {
    return new CreateTimeRange(time(request, "created_from"), time(request, "created_until"));
  }

  private static @Nullable Instant time(Message request, String name) {
    FieldDescriptor field = PageTokens.field(request, name);
    return request.hasField(field) ? Timestamps.instant((Timestamp) request.getField(field)) : null;
  }
}
