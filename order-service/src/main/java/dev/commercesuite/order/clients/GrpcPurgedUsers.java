package dev.commercesuite.order.clients;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;

import dev.commercesuite.api.user.v1.ListPurgedUsersRequest;
import dev.commercesuite.api.user.v1.ListPurgedUsersResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.erasure.PurgedUsers;
import dev.commercesuite.runtime.grpc.Timestamps;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;

/** The purged users of user-service over gRPC. Thread-safe. */
public final class GrpcPurgedUsers implements PurgedUsers {
  private static final int PAGE = 500;

  private final UserServiceBlockingStub stub;

  /**
   * Makes no call yet.
   *
   * @param userService a channel that gives every call a deadline
   */
  public GrpcPurgedUsers(Channel userService, TokenSource tokens) {
    this.stub =
        UserServiceGrpc.newBlockingStub(userService)
            .withCallCredentials(new BearerCredentials(tokens));
  }

  @Override
  public Reading after(String resumeToken) {
    ListPurgedUsersRequest request =
        ListPurgedUsersRequest.newBuilder().setResumeToken(resumeToken).setPageSize(PAGE).build();
    try {
      ListPurgedUsersResponse response = stub.listPurgedUsers(request);
      return new Reading.Page(
          response.getPurgedUsersList().stream()
              .map(
                  user -> new PurgedUser(user.getUserId(), Timestamps.instant(user.getPurgeTime())))
              .toList(),
          response.getResumeToken());
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      if (failure.is(ERROR_REASON_FEED_HISTORY_GONE)
          || failure.is(ERROR_REASON_RESUME_TOKEN_INVALID)) {
        return new Reading.TokenRefused();
      }
      throw new PurgedUsersUnavailable(e);
    }
  }
}
