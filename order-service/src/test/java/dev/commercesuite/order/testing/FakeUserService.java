package dev.commercesuite.order.testing;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;

import dev.commercesuite.api.user.v1.ListPurgedUsersRequest;
import dev.commercesuite.api.user.v1.ListPurgedUsersResponse;
import dev.commercesuite.api.user.v1.PurgedUser;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.runtime.grpc.Timestamps;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A user service in memory that knows whose accounts were purged. A token says how many of them
 * were seen; a page has two.
 */
public final class FakeUserService extends UserServiceGrpc.UserServiceImplBase {
  private static final int PAGE = 2;

  private final List<PurgedUser> purged = new ArrayList<>();
  private String generation = "1";
  private int reads;
  private boolean away;

  public synchronized void purge(String userId, Instant time) {
    purged.add(PurgedUser.newBuilder().setUserId(userId).setPurgeTime(Timestamps.of(time)).build());
  }

  /** No token that was given out is good any more. */
  public synchronized void forgetTokens() {
    generation = generation + "1";
  }

  /** Nobody answers from now on, or again. */
  public synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  /** How often somebody asked. */
  public synchronized int reads() {
    return reads;
  }

  @Override
  public synchronized void listPurgedUsers(
      ListPurgedUsersRequest request, StreamObserver<ListPurgedUsersResponse> observer) {
    reads++;
    String token = request.getResumeToken();
    if (away) {
      observer.onError(Status.UNAVAILABLE.asRuntimeException());
    } else if (!token.isEmpty() && !token.startsWith(generation + " ")) {
      observer.onError(
          Failure.of(ERROR_REASON_FEED_HISTORY_GONE, "not mine").toStatusRuntimeException());
    } else {
      int seen = token.isEmpty() ? 0 : Integer.parseInt(token.substring(generation.length() + 1));
      List<PurgedUser> page = purged.subList(seen, Math.min(purged.size(), seen + PAGE));
      observer.onNext(
          ListPurgedUsersResponse.newBuilder()
              .addAllPurgedUsers(page)
              .setResumeToken(generation + " " + (seen + page.size()))
              .build());
      observer.onCompleted();
    }
  }
}
