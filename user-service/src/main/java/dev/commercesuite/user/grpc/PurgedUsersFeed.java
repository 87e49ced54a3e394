package dev.commercesuite.user.grpc;

import dev.commercesuite.api.user.v1.ListPurgedUsersRequest;
import dev.commercesuite.api.user.v1.ListPurgedUsersResponse;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.retention.PurgedUser;
import dev.commercesuite.user.domain.retention.PurgedUsers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of purged users as the contract has it: a position in it, signed, is a token that is
 * good for ever. Thread-safe.
 */
public final class PurgedUsersFeed {
  private static final String TOPIC = "purged users";

  /** Of whoever has seen nobody yet. */
  private static final String BEGINNING = "";

  private final PurgedUsers users;
  private final ResumeTokens tokens;

  public PurgedUsersFeed(PurgedUsers users, ResumeTokens tokens) {
    this.users = users;
    this.tokens = tokens;
  }

  ListPurgedUsersResponse page(ListPurgedUsersRequest request) {
    int limit = PageSize.requested(request.getPageSize()).items();
    FeedRange range = users.range();
    PurgedUser.Position after = position(range, request.getResumeToken());
    List<PurgedUser> page = users.after(range.epoch(), after, limit);
    PurgedUser.Position last = page.isEmpty() ? after : page.getLast().position();
    return ListPurgedUsersResponse.newBuilder()
        .addAllPurgedUsers(page.stream().map(PurgedUsersFeed::purgedUser).toList())
        .setResumeToken(tokens.at(range.epoch(), TOPIC, text(last)))
        .build();
  }

  private static dev.commercesuite.api.user.v1.PurgedUser purgedUser(PurgedUser user) {
    return dev.commercesuite.api.user.v1.PurgedUser.newBuilder()
        .setUserId(user.id().toString())
        .setPurgeTime(Timestamps.of(user.purgeTime()))
        .build();
  }

  private static String text(PurgedUser.@Nullable Position position) {
    return position == null ? BEGINNING : position.value() + " " + position.user();
  }

  private PurgedUser.@Nullable Position position(FeedRange range, String token) {
    if (token.isEmpty()) {
      return null;
    }
    String text = tokens.position(range.epoch(), TOPIC, token);
    if (text.equals(BEGINNING)) {
      return null;
    }
    String[] parts = text.split(" ", 2);
    PurgedUser.Position position =
        new PurgedUser.Position(Long.parseLong(parts[0]), UserId.of(parts[1]));
    // After a restore: those who are purged from now on would come before it.
    if (position.value() >= range.end()) {
      throw new FeedHistoryGone("resume_token");
    }
    return position;
  }
}
