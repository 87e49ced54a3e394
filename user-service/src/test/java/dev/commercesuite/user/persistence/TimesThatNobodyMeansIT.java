package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserFilter;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists bounded by milliseconds in place of seconds, and by the ends of time, are answered. */
class TimesThatNobodyMeansIT {
  private static final StoreFixture fixture = new StoreFixture();
  private static final User ann =
      fixture.inserted(UUID.randomUUID() + "@example.com", Role.CUSTOMER);

  @AfterAll
  static void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, 9223372036854775807, 1",
    "1764360000000000, , 0",
    ", 1764360000000000, 1",
    "-1764360000000000, -1, 0"
  })
  void areAnswered(@Nullable Long fromSeconds, @Nullable Long untilSeconds, int found) {
    Instant from = time(fromSeconds);
    Instant until = time(untilSeconds);

    assertThat(
            fixture.users.list(new UserFilter(Set.of(), null, ann.email(), from, until), null, 10))
        .hasSize(found);
    assertThat(fixture.sessions.list(new SessionFilter(ann.id(), from, until), NOW, null, 10))
        .isEmpty();
  }

  private static @Nullable Instant time(@Nullable Long seconds) {
    return seconds == null
        ? null
        : Timestamps.instant(Timestamp.newBuilder().setSeconds(seconds).build());
  }
}
