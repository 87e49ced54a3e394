package dev.commercesuite.runtime.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.ListOperationsRequest;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.SqlFailures;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.grpc.EtagMismatch;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.watch.InvalidResumeToken;
import dev.commercesuite.runtime.watch.ResumeTokens;
import io.grpc.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeErrorsTest {
  private static final RequestKey KEY =
      new RequestKey("me", "a/b", UUID.randomUUID(), new RequestHash(new byte[32]));

  @Test
  void aReusedRequestIdIsAnInvalidArgument() {
    Failure failure = map(new RequestIdReused(KEY));

    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.reasonName()).isEqualTo("REQUEST_ID_REUSED");
    assertThat(failure.fieldViolations()).extracting(v -> v.field()).containsExactly("request_id");
  }

  @Test
  void aRequestInFlightIsAbortedAndMayBeRepeated() {
    Failure failure = map(new RequestInFlight(KEY));

    assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
    assertThat(failure.retryDelay()).isPositive();
  }

  @Test
  void feedsOfARestoredDatabaseAreNoFaultOfTheCaller() {
    Failure failure = map(new FeedHistoryUnconfirmed());

    assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.reasonName()).isEqualTo("FEED_HISTORY_UNCONFIRMED");
    assertThat(failure.fieldViolations()).isEmpty();
  }

  @Test
  void pagingAndEtagsHaveTheirReasons() {
    PageTokens tokens = new PageTokens(new Secret("x".repeat(32)));
    ListOperationsRequest forged =
        ListOperationsRequest.newBuilder().setPageToken("forged").build();

    assertThat(map(thrownBy(() -> tokens.position(forged, PageTokens.ANYONE))).reasonName())
        .isEqualTo("PAGE_TOKEN_INVALID");
    assertThat(map(thrownBy(() -> PageSize.requested(-5))).fieldViolations())
        .containsExactly(
            new Failure.FieldViolation("page_size", "page_size is -5; expected 0 or more"));
    Instant from = Instant.parse("2026-01-02T00:00:00Z");
    Failure empty = map(thrownBy(() -> new CreateTimeRange(from, from.minusSeconds(1))));
    assertThat(empty.reasonName()).isEqualTo("INVALID_REQUEST");
    assertThat(empty.fieldViolations())
        .containsExactly(
            new Failure.FieldViolation(
                "created_until",
                "created_until is 2026-01-01T23:59:59Z; expected a time after created_from, which"
                    + " is 2026-01-02T00:00:00Z"));
    assertThat(map(new EtagMismatch()).code()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void aResumeTokenOfAnotherStreamIsAnInvalidArgument() {
    Failure failure = map(new InvalidResumeToken());

    assertThat(failure.reasonName()).isEqualTo("RESUME_TOKEN_INVALID");
    assertThat(failure.fieldViolations())
        .extracting(v -> v.field())
        .containsExactly("resume_token");
  }

  @Test
  void aResumeTokenOfAnotherEpochSaysThatTheHistoryIsGone() {
    ResumeTokens tokens = new ResumeTokens(new Secret("a".repeat(32)));
    String token = tokens.at("an epoch", "a topic", "1");

    Failure failure =
        map(Assertions.catchThrowable(() -> tokens.position("another epoch", "a topic", token)));

    assertThat(failure.reasonName()).isEqualTo("FEED_HISTORY_GONE");
    assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.fieldViolations())
        .extracting(v -> v.field())
        .containsExactly("resume_token");
  }

  /** 55P03 is a lock that was waited for too long, 40P01 a deadlock. */
  @ParameterizedTest
  @ValueSource(strings = {"55P03", "40P01"})
  void whatWaitedInVainForOthersIsForItsCallerToRepeat(String state) {
    Failure failure = map(SqlFailures.translate(new SQLException("no", state)));

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.retryDelay()).isPositive();
    assertThat(failure.onlyCallerRepeats()).isTrue();
  }

  @Test
  void aDatabaseThatIsAwayIsForChannelsToRepeat() {
    assertThat(map(SqlFailures.translate(new SQLException("no", "08001"))).onlyCallerRepeats())
        .isFalse();
  }

  @Test
  void aDefectIsNotMapped() {
    assertThat(RuntimeErrors.map(new IllegalStateException())).isNull();
  }

  private static Failure map(Throwable thrown) {
    return Objects.requireNonNull(RuntimeErrors.map(thrown));
  }

  private static Throwable thrownBy(ThrowingCallable call) {
    return Assertions.catchThrowable(call);
  }
}
