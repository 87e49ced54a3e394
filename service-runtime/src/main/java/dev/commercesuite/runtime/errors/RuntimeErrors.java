package dev.commercesuite.runtime.errors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_UNCONFIRMED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_START_CONTRADICTION;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_IN_FLIGHT;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RETURN_URL_NOT_ALLOWED;

import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.runtime.database.ConstraintViolation;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.database.LockTimeout;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.database.TransactionCancelled;
import dev.commercesuite.runtime.database.TransactionConflict;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.grpc.EtagMismatch;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import dev.commercesuite.runtime.idempotency.RequestNotAccepted;
import dev.commercesuite.runtime.paging.InvalidCreateTimeRange;
import dev.commercesuite.runtime.paging.InvalidPageSize;
import dev.commercesuite.runtime.paging.InvalidPageToken;
import dev.commercesuite.runtime.redirect.ReturnUrlNotAllowed;
import dev.commercesuite.runtime.watch.ContradictingStart;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import dev.commercesuite.runtime.watch.InvalidResumeToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ErrorMapper} of this module's exceptions. The server asks it after the service's own
 * mapper, which may so say more about a {@link ConstraintViolation}.
 */
public final class RuntimeErrors {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LATER = Duration.ofSeconds(1);

  private RuntimeErrors() {}

  /** Returns null for what is a defect, and for what other modules raise. */
  public static @Nullable Failure map(Throwable thrown) {
    return switch (thrown) {
      case RequestNotAccepted request -> requestNotAccepted(request);
      case DatabaseException database -> database(database);
      case InvalidPageToken _ ->
          violation(
              Failure.of(
                  ERROR_REASON_PAGE_TOKEN_INVALID,
                  "The page_token does not belong to this request: it was changed, or the other"
                      + " arguments were, or somebody else got it. Start again without a"
                      + " page_token."),
              "page_token",
              "expected the next_page_token of a response to the same request");
      case InvalidResumeToken _ ->
          violation(
              Failure.of(
                  ERROR_REASON_RESUME_TOKEN_INVALID,
                  "The resume_token does not belong to this stream. Start without one."),
              "resume_token",
              "expected the one of a message on a stream with the same arguments");
      case FeedHistoryGone gone -> historyGone(gone.field());
      case FeedHistoryUnconfirmed _ ->
          Failure.of(
              ERROR_REASON_FEED_HISTORY_UNCONFIRMED,
              "The database was restored or has moved, and its operator has not said yet whether"
                  + " anything was lost. Keep the token, and try again later: there is nothing"
                  + " wrong with the request.");
      case ContradictingStart start ->
          violation(
              Failure.of(
                  ERROR_REASON_FEED_START_CONTRADICTION,
                  "The start is not where the feed of the resume_token began."),
              "start",
              String.valueOf(start.getMessage()));
      case InvalidPageSize size ->
          violation(
              Failure.of(ERROR_REASON_INVALID_REQUEST, "The page_size is negative."),
              "page_size",
              String.valueOf(size.getMessage()));
      case InvalidCreateTimeRange range ->
          violation(
              Failure.of(
                  ERROR_REASON_INVALID_REQUEST, "The created_until is not after created_from."),
              "created_until",
              String.valueOf(range.getMessage()));
      case ReturnUrlNotAllowed url ->
          violation(
              Failure.of(ERROR_REASON_RETURN_URL_NOT_ALLOWED, "The return_url is not allowed."),
              "return_url",
              String.valueOf(url.getMessage()));
      case EtagMismatch _ ->
          Failure.of(
              ERROR_REASON_ETAG_MISMATCH, "The object changed since it was read; read it again.");
      default -> null;
    };
  }

  /** A stream gets it for a token that it was sent after it had begun without one, too. */
  private static Failure historyGone(String field) {
    return switch (field) {
      case "page_token" ->
          historyGone(
              field,
              "is from before the database was restored; leave it empty",
              "The database was restored: what the page_token follows may be lost. Read again from the"
                  + " beginning, without a page_token, and treat what you have as possibly out of"
                  + " date.");
      case "start" ->
          historyGone(
              field,
              "changes since the beginning are not all kept; expected OPEN or NOW",
              "The earliest changes are not there any more. Start with OPEN, and treat what you have"
                  + " as possibly out of date.");
      default ->
          historyGone(
              field,
              "changes after it, or after that of the latest message, are not kept; leave it empty",
              "Changes after the latest %s are not there any more. Start again without one, a feed that"
                      .formatted(field)
                  + " has a start with OPEN, and treat what you have as possibly out of date.");
    };
  }

  private static Failure historyGone(String field, String description, String message) {
    return violation(Failure.of(ERROR_REASON_FEED_HISTORY_GONE, message), field, description);
  }

  private static Failure requestNotAccepted(RequestNotAccepted request) {
    return switch (request) {
      case RequestIdReused _ ->
          violation(
              Failure.of(
                  ERROR_REASON_REQUEST_ID_REUSED,
                  "The request_id was used before, with another body. This call did nothing."),
              "request_id",
              "expected a new UUID for a new request");
      case RequestInFlight _ ->
          Failure.of(
                  ERROR_REASON_REQUEST_IN_FLIGHT,
                  "A request with this request_id is still in progress. Try again with the same"
                      + " request_id.")
              .withRetryDelay(LATER);
    };
  }

  private static @Nullable Failure database(DatabaseException failure) {
    return switch (failure) {
      case DatabaseUnavailable _ ->
          Failure.of(
                  ERROR_REASON_DEPENDENCY_UNAVAILABLE,
                  "The database does not answer. It is safe to try again with the same request_id.")
              .withRetryDelay(LATER);
      case LockTimeout _, TransactionConflict _ ->
          Failure.of(
                  ERROR_REASON_OVERLOADED,
                  "Too many requests change the same object at once. It is safe to try again with"
                      + " the same request_id.")
              .withRetryDelay(SOON)
              // It has had a connection for as long as a lock may take, or was tried several times.
              .repeatedOnlyByTheCaller();
      case TransactionCancelled _ ->
          Failure.of(
              ERROR_REASON_DEADLINE_EXCEEDED,
              "The call ended before there was an answer. It is safe to try again with the same"
                  + " request_id.");
      case ConstraintViolation _, StatementFailed _ -> null;
    };
  }

  private static Failure violation(Failure failure, String field, String description) {
    return failure.withFieldViolation(field, description);
  }
}
